// From method and path to what is asked: a pure function, safe for any bytes. A path has exactly
// one spelling: nothing is percent-decoded, no dot segment is resolved, no slash is collapsed, so
// what is authorised is what is served. Paths are read from their right end (why that is
// unambiguous for every repository name is explained at check_name_can_be_created()).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "oci/repository_name.h"

namespace bulkhead {

// HEAD is the same operation as GET; the connection leaves the body away. The methods and paths are
// those of route_table().
enum class Operation {
  kVersionCheck,
  kCatalog,
  kExtensions,
  kRepositoryExtensions,
  kTags,
  kReferrers,
  kBlobRead,
  kBlobDelete,
  kManifestRead,
  kManifestPut,
  kManifestDelete,
  kUploadStart,
  kUploadStatus,
  kUploadAppend,
  kUploadFinish,
  kUploadCancel,
  kToken,
  kTokenKeys,
  kSelf,
  kSelfPassword,
  kSelfKeys,
  kSelfKeyAdd,
  kSelfKeyRevoke,
  kRobots,
  kRobotAdd,
  kRobotRemove,
  kRobotKeyAdd,
  kRobotKeyRevoke,
  kBindings,
  kBindingAdd,
  kBindingRemove,
  kHealth,
  kReadiness,
  kMetrics,
};
inline constexpr size_t kOperations = static_cast<size_t>(Operation::kMetrics) + 1;

// In snake_case, for logs and metrics.
std::string_view to_string(Operation operation);

struct Route {
  Operation operation;
  std::optional<RepositoryName> repository;
  // The path's last segment: a digest, a reference or an upload id; not judged here, since a
  // caller without rights hears nothing about it.
  std::string_view reference;
};

// One line of the router: what a method does on the paths of one pattern, such as
// "/v2/<name>/blobs/<digest>". <name> is a repository's, of one or more segments; another last
// part in angle brackets is one segment, the reference.
struct RouteLine {
  std::string_view method;
  std::string_view pattern;
  Operation operation;
};

// Every route there is. route() reads nothing else, `bulkhead routes` prints it, and the isolation
// suite tries each line.
std::span<const RouteLine> route_table();

// `path` is the origin-form before '?' and outlives the route. Errors: kNotFound when it is no path
// of ours, kNameInvalid, kMethodNotAllowed with the methods that are allowed as details.
Result<Route> route(std::string_view method, std::string_view path);

}  // namespace bulkhead
