#include "api/distribution/route.h"

#include <array>
#include <initializer_list>
#include <utility>

namespace bulkhead {
namespace {

// What a path names, before the method chooses the operation.
enum class Resource { kBlob, kManifest, kTags, kReferrers, kUploads, kUpload, kExtensions };

struct NamedPath {
  Resource resource;
  std::string_view name;
  std::string_view reference;
};

struct MethodChoice {
  std::string_view method;
  Operation operation;
};

constexpr std::string_view kExtensionsPath = "/_oci/ext/discover";

// Takes the last segment off `rest`, with the slash before it.
std::string_view take_last(std::string_view& rest) {
  const size_t slash = rest.rfind('/');
  const std::string_view last = slash == rest.npos ? rest : rest.substr(slash + 1);
  rest = slash == rest.npos ? std::string_view() : rest.substr(0, slash);
  return last;
}

std::optional<NamedPath> read_path(std::string_view rest) {
  if (rest.ends_with(kExtensionsPath)) {
    rest.remove_suffix(kExtensionsPath.size());
    return NamedPath{Resource::kExtensions, rest, {}};
  }
  const std::string_view last = take_last(rest);
  const std::string_view kind = take_last(rest);
  if (kind == "uploads") {
    if (take_last(rest) != "blobs") return std::nullopt;
    return NamedPath{last.empty() ? Resource::kUploads : Resource::kUpload, rest, last};
  }
  if (last.empty()) return std::nullopt;
  if (kind == "blobs" && last == "uploads") return NamedPath{Resource::kUploads, rest, {}};
  if (kind == "blobs") return NamedPath{Resource::kBlob, rest, last};
  if (kind == "manifests") return NamedPath{Resource::kManifest, rest, last};
  if (kind == "referrers") return NamedPath{Resource::kReferrers, rest, last};
  if (kind == "tags" && last == "list") return NamedPath{Resource::kTags, rest, {}};
  return std::nullopt;
}

Result<Operation> choose(std::string_view method, std::initializer_list<MethodChoice> choices) {
  Error error{ErrorCode::kMethodNotAllowed, "this path does not know the method"};
  for (const MethodChoice& choice : choices) {
    const bool head = method == "HEAD" && choice.method == "GET";
    if (method == choice.method || head) return choice.operation;
    error.details.emplace_back(choice.method);
    if (choice.method == "GET") error.details.emplace_back("HEAD");
  }
  return fail(std::move(error));
}

Result<Operation> operation_on(Resource resource, std::string_view method) {
  switch (resource) {
    case Resource::kBlob:
      return choose(method, {{"GET", Operation::kBlobRead}, {"DELETE", Operation::kBlobDelete}});
    case Resource::kManifest:
      return choose(method, {{"GET", Operation::kManifestRead},
                             {"PUT", Operation::kManifestPut},
                             {"DELETE", Operation::kManifestDelete}});
    case Resource::kTags: return choose(method, {{"GET", Operation::kTags}});
    case Resource::kReferrers: return choose(method, {{"GET", Operation::kReferrers}});
    case Resource::kUploads: return choose(method, {{"POST", Operation::kUploadStart}});
    case Resource::kUpload:
      return choose(method, {{"GET", Operation::kUploadStatus},
                             {"PATCH", Operation::kUploadAppend},
                             {"PUT", Operation::kUploadFinish},
                             {"DELETE", Operation::kUploadCancel}});
    case Resource::kExtensions: return choose(method, {{"GET", Operation::kRepositoryExtensions}});
  }
  std::unreachable();
}

std::unexpected<Error> no_such_path() {
  return fail(ErrorCode::kNotFound, "this path is not part of the API");
}

// Routes outside any repository.
std::optional<Result<Operation>> fixed_route(std::string_view method, std::string_view path) {
  if (path == "/v2/" || path == "/v2") {
    return choose(method, {{"GET", Operation::kVersionCheck}});
  }
  if (path == "/v2/_catalog") return choose(method, {{"GET", Operation::kCatalog}});
  if (path == "/v2/_oci/ext/discover") return choose(method, {{"GET", Operation::kExtensions}});
  if (path == "/token") {
    return choose(method, {{"GET", Operation::kToken}, {"POST", Operation::kToken}});
  }
  if (path == "/healthz") return choose(method, {{"GET", Operation::kHealth}});
  if (path == "/readyz") return choose(method, {{"GET", Operation::kReadiness}});
  if (path == "/metrics") return choose(method, {{"GET", Operation::kMetrics}});
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Operation operation) {
  switch (operation) {
    case Operation::kVersionCheck: return "version_check";
    case Operation::kCatalog: return "catalog";
    case Operation::kExtensions: return "extensions";
    case Operation::kRepositoryExtensions: return "repository_extensions";
    case Operation::kTags: return "tags";
    case Operation::kReferrers: return "referrers";
    case Operation::kBlobRead: return "blob_read";
    case Operation::kBlobDelete: return "blob_delete";
    case Operation::kManifestRead: return "manifest_read";
    case Operation::kManifestPut: return "manifest_put";
    case Operation::kManifestDelete: return "manifest_delete";
    case Operation::kUploadStart: return "upload_start";
    case Operation::kUploadStatus: return "upload_status";
    case Operation::kUploadAppend: return "upload_append";
    case Operation::kUploadFinish: return "upload_finish";
    case Operation::kUploadCancel: return "upload_cancel";
    case Operation::kToken: return "token";
    case Operation::kHealth: return "health";
    case Operation::kReadiness: return "readiness";
    case Operation::kMetrics: return "metrics";
  }
  std::unreachable();
}

Result<Route> route(std::string_view method, std::string_view path) {
  if (const auto fixed = fixed_route(method, path)) {
    return Route{TRY(Result<Operation>(*fixed)), std::nullopt, {}};
  }
  constexpr std::string_view kPrefix = "/v2/";
  if (!path.starts_with(kPrefix)) return no_such_path();
  const std::optional<NamedPath> named = read_path(path.substr(kPrefix.size()));
  if (!named) return no_such_path();
  const Operation operation = TRY(operation_on(named->resource, method));
  return Route{operation, TRY(RepositoryName::parse(named->name)), std::string(named->reference)};
}

}  // namespace bulkhead
