#include "api/distribution/access_table.h"

#include <utility>

namespace bulkhead {
std::string to_string(const AccessNeeded& needed) {
  switch (needed.access) {
    case Access::kEveryone: return "everyone";
    case Access::kKnownCaller: return "known_caller";
    case Access::kAccount: return "account";
    case Access::kRepository: return print_actions(needed.actions, ",");
    case Access::kCatalog: return "catalog";
    case Access::kRegistry: return "registry";
  }
  std::unreachable();
}

AccessNeeded access_needed(Operation operation) {
  switch (operation) {
    case Operation::kVersionCheck:
    case Operation::kSelf:
    case Operation::kExtensions: return {Access::kKnownCaller};
    case Operation::kSelfPassword:
    case Operation::kSelfKeys:
    case Operation::kSelfKeyAdd:
    case Operation::kSelfKeyRevoke:
    case Operation::kRobots:
    case Operation::kRobotAdd:
    case Operation::kRobotRemove:
    case Operation::kRobotKeyAdd:
    case Operation::kRobotKeyRevoke:
    case Operation::kBindings:
    case Operation::kBindingAdd:
    case Operation::kBindingRemove: return {Access::kAccount};
    case Operation::kCatalog: return {Access::kCatalog};
    case Operation::kRepositoryExtensions:
    case Operation::kTags:
    case Operation::kReferrers:
    case Operation::kBlobRead:
    case Operation::kManifestRead:
    case Operation::kUploadStatus: return {Access::kRepository, kPull};
    case Operation::kManifestPut:
    case Operation::kUploadStart:
    case Operation::kUploadAppend:
    case Operation::kUploadFinish: return {Access::kRepository, kPull | kPush};
    case Operation::kUploadCancel: return {Access::kRepository, kPush};
    case Operation::kManifestDelete:
    case Operation::kBlobDelete: return {Access::kRepository, kDelete};
    case Operation::kToken:
    case Operation::kTokenKeys:
    case Operation::kHealth:
    case Operation::kReadiness: return {Access::kEveryone};
    case Operation::kMetrics:
      return {.access = Access::kRegistry, .verb = Verb::kGet, .resource = Resource::kMetrics};
  }
  std::unreachable();
}

}  // namespace bulkhead
