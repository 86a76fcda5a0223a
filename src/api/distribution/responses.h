// What successful answers have in common: JSON bodies, the headers of content and of uploads.
#pragma once

#include <string>
#include <string_view>

#include "http/response.h"
#include "oci/digest.h"
#include "repository/uploads.h"

namespace bulkhead {

Response empty_response(int status);
Response json_response(std::string body, std::string_view content_type = "application/json");

// "/v2/<name as written>", where everything of a repository lives.
std::string repository_path(const RepositoryName& name);

// How content was named in the path: what a digest names never changes, what a tag names may.
enum class NamedBy { kDigest, kTag };

// Docker-Content-Digest, ETag, and how long whom a copy may serve.
void add_content_headers(Headers& headers, const Digest& digest, NamedBy named_by);

// Location, Docker-Upload-UUID and Range of a live upload. Range is "0-<last byte>"; with nothing
// stored it is "0-0", for moby cannot read "0--1".
void add_upload_headers(Headers& headers, const RepositoryName& name, const UploadStatus& status);

}  // namespace bulkhead
