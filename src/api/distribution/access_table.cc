#include "api/distribution/access_table.h"

#include <utility>

namespace bulkhead {

AccessNeeded access_needed(Operation operation) {
  switch (operation) {
    case Operation::kVersionCheck:
    case Operation::kExtensions: return {Access::kKnownCaller};
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
    case Operation::kHealth:
    case Operation::kReadiness: return {Access::kEveryone};
    case Operation::kMetrics: return {Access::kAdministration};
  }
  std::unreachable();
}

}  // namespace bulkhead
