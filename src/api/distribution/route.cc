#include "api/distribution/route.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bulkhead {
namespace {

constexpr std::string_view kName = "<name>";

// Read from top to bottom: the first pattern that a path has is its own, whatever the method. Blobs
// and manifests stand before what is asked for less.
constexpr RouteLine kRoutes[] = {
    {"GET", "/v2/", Operation::kVersionCheck},
    {"GET", "/v2", Operation::kVersionCheck},
    {"GET", "/v2/_catalog", Operation::kCatalog},
    {"GET", "/v2/_oci/ext/discover", Operation::kExtensions},
    {"GET", "/v2/<name>/_oci/ext/discover", Operation::kRepositoryExtensions},
    {"POST", "/v2/<name>/blobs/uploads/", Operation::kUploadStart},
    {"POST", "/v2/<name>/blobs/uploads", Operation::kUploadStart},
    {"GET", "/v2/<name>/blobs/<digest>", Operation::kBlobRead},
    {"DELETE", "/v2/<name>/blobs/<digest>", Operation::kBlobDelete},
    {"GET", "/v2/<name>/manifests/<reference>", Operation::kManifestRead},
    {"PUT", "/v2/<name>/manifests/<reference>", Operation::kManifestPut},
    {"DELETE", "/v2/<name>/manifests/<reference>", Operation::kManifestDelete},
    {"GET", "/v2/<name>/referrers/<digest>", Operation::kReferrers},
    {"GET", "/v2/<name>/tags/list", Operation::kTags},
    {"GET", "/v2/<name>/blobs/uploads/<upload>", Operation::kUploadStatus},
    {"PATCH", "/v2/<name>/blobs/uploads/<upload>", Operation::kUploadAppend},
    {"PUT", "/v2/<name>/blobs/uploads/<upload>", Operation::kUploadFinish},
    {"DELETE", "/v2/<name>/blobs/uploads/<upload>", Operation::kUploadCancel},
    {"GET", "/token", Operation::kToken},
    {"POST", "/token", Operation::kToken},
    {"GET", "/.well-known/jwks.json", Operation::kTokenKeys},
    {"GET", "/bulkhead/v1/self", Operation::kSelf},
    {"PUT", "/bulkhead/v1/self/password", Operation::kSelfPassword},
    {"GET", "/bulkhead/v1/self/keys", Operation::kSelfKeys},
    {"POST", "/bulkhead/v1/self/keys", Operation::kSelfKeyAdd},
    {"DELETE", "/bulkhead/v1/self/keys/<key>", Operation::kSelfKeyRevoke},
    {"GET", "/bulkhead/v1/robots", Operation::kRobots},
    {"POST", "/bulkhead/v1/robots", Operation::kRobotAdd},
    {"DELETE", "/bulkhead/v1/robots", Operation::kRobotRemove},
    {"POST", "/bulkhead/v1/robots/keys", Operation::kRobotKeyAdd},
    {"DELETE", "/bulkhead/v1/robots/keys/<key>", Operation::kRobotKeyRevoke},
    {"GET", "/bulkhead/v1/bindings", Operation::kBindings},
    {"POST", "/bulkhead/v1/bindings", Operation::kBindingAdd},
    {"DELETE", "/bulkhead/v1/bindings", Operation::kBindingRemove},
    {"GET", "/healthz", Operation::kHealth},
    {"GET", "/readyz", Operation::kReadiness},
    {"GET", "/metrics", Operation::kMetrics},
};

// The same lines taken apart once: what stands before and behind the repository's name, and whether
// a last segment of any text follows.
struct Pattern {
  std::string_view head;
  std::string_view tail;  // empty without a name
  bool has_name = false;
  bool has_last = false;
};

constexpr Pattern take_apart(std::string_view text) {
  Pattern pattern;
  pattern.has_last = text.ends_with('>');
  if (pattern.has_last) text = text.substr(0, text.rfind('<'));
  const size_t at = text.find(kName);
  pattern.has_name = at != text.npos;
  pattern.head = text.substr(0, at);
  if (pattern.has_name) pattern.tail = text.substr(at + kName.size());
  return pattern;
}

constexpr auto kPatterns = [] {
  std::array<Pattern, std::size(kRoutes)> patterns;
  std::ranges::transform(kRoutes, patterns.begin(),
                         [](const RouteLine& line) { return take_apart(line.pattern); });
  return patterns;
}();

// The parts of a path that has a pattern.
struct Match {
  std::optional<std::string_view> name;
  std::string_view reference;
};

// A path, and where its last segment begins.
struct SplitPath {
  explicit SplitPath(std::string_view path)
      : whole(path),
        folder(path.substr(0, path.rfind('/') + 1)),
        last(path.substr(folder.size())) {}
  std::string_view whole;
  std::string_view folder;  // with the slash it ends with
  std::string_view last;
};

std::optional<Match> match(const SplitPath& path, const Pattern& pattern) {
  if (pattern.has_last && path.last.empty()) return std::nullopt;
  const std::string_view text = pattern.has_last ? path.folder : path.whole;
  Match found{.name = std::nullopt, .reference = pattern.has_last ? path.last : ""};
  if (!pattern.has_name) return text == pattern.head ? std::optional(found) : std::nullopt;
  if (!text.ends_with(pattern.tail) || !text.starts_with(pattern.head)) return std::nullopt;
  // Around an empty name both may claim the same slash.
  const size_t around = pattern.head.size() + pattern.tail.size();
  found.name = text.size() < around ? "" : text.substr(pattern.head.size(), text.size() - around);
  return found;
}

// `lines` begin with the first of the pattern; the others follow.
Result<Operation> choose(std::string_view method, std::span<const RouteLine> lines) {
  Error error{ErrorCode::kMethodNotAllowed, "this path does not know the method"};
  for (const RouteLine& line : lines) {
    if (line.pattern != lines.front().pattern) continue;
    const bool head = method == "HEAD" && line.method == "GET";
    if (method == line.method || head) return line.operation;
    error.details.emplace_back(line.method);
    if (line.method == "GET") error.details.emplace_back("HEAD");
  }
  return fail(std::move(error));
}

}  // namespace

std::span<const RouteLine> route_table() { return kRoutes; }

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
    case Operation::kTokenKeys: return "token_keys";
    case Operation::kSelf: return "self";
    case Operation::kSelfPassword: return "self_password";
    case Operation::kSelfKeys: return "self_keys";
    case Operation::kSelfKeyAdd: return "self_key_add";
    case Operation::kSelfKeyRevoke: return "self_key_revoke";
    case Operation::kRobots: return "robots";
    case Operation::kRobotAdd: return "robot_add";
    case Operation::kRobotRemove: return "robot_remove";
    case Operation::kRobotKeyAdd: return "robot_key_add";
    case Operation::kRobotKeyRevoke: return "robot_key_revoke";
    case Operation::kBindings: return "bindings";
    case Operation::kBindingAdd: return "binding_add";
    case Operation::kBindingRemove: return "binding_remove";
    case Operation::kHealth: return "health";
    case Operation::kReadiness: return "readiness";
    case Operation::kMetrics: return "metrics";
  }
  std::unreachable();
}

Result<Route> route(std::string_view method, std::string_view path) {
  const SplitPath split(path);
  for (size_t i = 0; i < kPatterns.size(); ++i) {
    const std::optional<Match> found = match(split, kPatterns[i]);
    if (!found) continue;
    const Operation operation = TRY(choose(method, route_table().subspan(i)));
    if (!found->name) return Route{operation, std::nullopt, found->reference};
    return Route{operation, TRY(RepositoryName::parse(*found->name)), found->reference};
  }
  return fail(ErrorCode::kNotFound, "this path is not part of the API");
}

}  // namespace bulkhead
