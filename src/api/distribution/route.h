// From method and path to what is asked: a pure function, safe for any bytes. A path has exactly
// one spelling: nothing is percent-decoded, no dot segment is resolved, no slash is collapsed, so
// what is authorised is what is served. Paths are read from their right end (why that is
// unambiguous for every repository name is explained at check_name_can_be_created()).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "oci/repository_name.h"

namespace bulkhead {

// HEAD is the same operation as GET; the connection leaves the body away.
enum class Operation {
  kVersionCheck,          // GET /v2/
  kCatalog,               // GET /v2/_catalog
  kExtensions,            // GET /v2/_oci/ext/discover
  kRepositoryExtensions,  // GET /v2/<name>/_oci/ext/discover
  kTags,                  // GET /v2/<name>/tags/list
  kReferrers,             // GET /v2/<name>/referrers/<digest>
  kBlobRead,              // GET /v2/<name>/blobs/<digest>
  kBlobDelete,            // DELETE, same path
  kManifestRead,          // GET /v2/<name>/manifests/<reference>
  kManifestPut,           // PUT, same path
  kManifestDelete,        // DELETE, same path
  kUploadStart,           // POST /v2/<name>/blobs/uploads/   (also without the last slash)
  kUploadStatus,          // GET /v2/<name>/blobs/uploads/<id>
  kUploadAppend,          // PATCH, same path
  kUploadFinish,          // PUT, same path
  kUploadCancel,          // DELETE, same path
  kToken,                 // GET and POST /token
  kHealth,                // GET /healthz
  kReadiness,             // GET /readyz
  kMetrics,               // GET /metrics
};
inline constexpr size_t kOperations = static_cast<size_t>(Operation::kMetrics) + 1;

// In snake_case, for logs and metrics.
std::string_view to_string(Operation operation);

struct Route {
  Operation operation;
  std::optional<RepositoryName> repository;
  // The last segment, as sent: a digest, a reference or an upload id; not judged here, since a
  // caller without rights hears nothing about it.
  std::string reference;
};

// `path` is the origin-form before '?'. Errors: kNotFound when it is no path of ours, kNameInvalid,
// kMethodNotAllowed with the methods that are allowed as details.
Result<Route> route(std::string_view method, std::string_view path);

}  // namespace bulkhead
