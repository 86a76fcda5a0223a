// What refers to a manifest (distribution-spec "Listing Referrers"): an image index that is never
// missing, not even of a repository that does not exist, since clients take a 404 for a registry
// without this API.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/call.h"
#include "api/settings.h"
#include "http/response.h"
#include "repository/registry.h"

namespace bulkhead {

class ReferrersEndpoint {
 public:
  // Both outlive this object.
  ReferrersEndpoint(Registry& registry, const ApiSettings& settings)
      : registry_(registry), settings_(settings) {}

  // `snapshot` is the one in which the caller's right was found.
  Task<Response> list(Call& call, std::unique_ptr<Snapshot> snapshot);

 private:
  // A referrer, the cursor behind it and, when its annotations are too large for its row, where
  // its manifest is.
  struct Entry {
    Referrer referrer;
    std::string next;
    std::optional<ManifestLocation> manifest;
  };
  struct Page {
    std::vector<Entry> entries;
    std::string next;
  };

  Result<Page> find_page(const Call& call, Snapshot& snapshot) const;
  Task<void> read_annotations(Entry& entry);

  Registry& registry_;
  const ApiSettings& settings_;
};

}  // namespace bulkhead
