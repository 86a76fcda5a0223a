// Method and path to a route: any bytes are safe, a route is spelled in one way only, and what was
// found stands in the path where it was found.
#include <string>
#include <string_view>

#include "api/distribution/access_table.h"
#include "api/distribution/content_range.h"
#include "api/distribution/entity_tags.h"
#include "api/request_query.h"
#include "base/invariant.h"

using namespace bulkhead;

namespace {

constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

std::string tail_of(const Route& found) {
  const std::string reference(found.reference);
  switch (found.operation) {
    case Operation::kTags: return "/tags/list";
    case Operation::kReferrers: return "/referrers/" + reference;
    case Operation::kBlobRead:
    case Operation::kBlobDelete: return "/blobs/" + reference;
    case Operation::kManifestRead:
    case Operation::kManifestPut:
    case Operation::kManifestDelete: return "/manifests/" + reference;
    case Operation::kUploadStart: return "/blobs/uploads/";
    case Operation::kUploadStatus:
    case Operation::kUploadAppend:
    case Operation::kUploadFinish:
    case Operation::kUploadCancel: return "/blobs/uploads/" + reference;
    case Operation::kRepositoryExtensions: return "/_oci/ext/discover";
    default: return {};
  }
}

void check_route(std::string_view method, std::string_view path) {
  const Result<Route> found = route(method, path);
  if (!found) return;
  const bool below_repository = access_needed(found->operation).access == Access::kRepository;
  INVARIANT(below_repository == found->repository.has_value(), "rights are asked of a repository");
  if (!below_repository) return;
  std::string again = "/v2/" + found->repository->as_written() + tail_of(*found);
  INVARIANT(again == path || again == std::string(path) + "/", "a route has one spelling");
  INVARIANT(found->reference.find('/') == std::string::npos, "a reference is one segment");
}

void check_headers(std::string_view text) {
  Headers headers;
  headers.add("Content-Range", std::string(text));
  headers.add("If-Match", std::string(text));
  const auto range = parse_content_range(headers);
  INVARIANT(!range || !*range || (*range)->start <= (*range)->end, "a range is not empty");
  const auto tags = entity_tags(headers, "If-Match");
  INVARIANT(tags && tags->tags.size() <= text.size() + 1, "tags are bounded by the text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t mark = text.find('?');
  const std::string_view path = text.substr(0, mark);
  for (const std::string_view method : kMethods) check_route(method, path);
  if (mark != text.npos) {
    const std::string_view query = text.substr(mark + 1);
    for (const Operation operation : {Operation::kToken, Operation::kUploadStart}) {
      static_cast<void>(parse_query(operation, query));
    }
    check_headers(query);
  }
  return 0;
}
