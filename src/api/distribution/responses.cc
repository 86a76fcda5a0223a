#include "api/distribution/responses.h"

#include "api/distribution/entity_tags.h"

namespace bulkhead {

Response empty_response(int status) {
  Response response;
  response.status = status;
  return response;
}

Response json_response(std::string body, std::string_view content_type) {
  Response response;
  response.headers.add("Content-Type", content_type);
  response.body.emplace_back(std::move(body));
  return response;
}

std::string repository_path(const RepositoryName& name) { return "/v2/" + name.as_written(); }

void add_content_headers(Headers& headers, const Digest& digest, NamedBy named_by) {
  const std::string tag = entity_tag(digest);
  headers.add("Docker-Content-Digest", std::string_view(tag).substr(1, tag.size() - 2));
  headers.add("ETag", tag);
  headers.add("Cache-Control", named_by == NamedBy::kDigest ? "private, max-age=31536000, immutable"
                                                            : "private, no-cache");
  headers.add("Vary", "Authorization");
}

void add_upload_headers(Headers& headers, const RepositoryName& name, const UploadStatus& status) {
  headers.add("Location", repository_path(name) + "/blobs/uploads/" + status.id);
  headers.add("Docker-Upload-UUID", status.id);
  const uint64_t last = status.offset == 0 ? 0 : status.offset - 1;
  headers.add("Range", "0-" + std::to_string(last));
}

}  // namespace bulkhead
