// Moving tags: the tag row, its history and the keepers of the manifests it leaves and finds.
#pragma once

#include <optional>
#include <string>

#include "metadata/metadata_store.h"
#include "repository/settings.h"

namespace bulkhead {

struct TagChange {
  RepositoryId repository;
  std::string tag;
  UserId user;
  UnixTime now;
};

// The tag names `manifest` from now on; absent removes it.
Result<void> move_tag(Transaction& transaction, const TagChange& change,
                      const std::optional<Digest>& manifest, const RepositorySettings& settings);

// The manifest a tag names.
Result<std::optional<Digest>> find_tagged(Snapshot& snapshot, RepositoryId repository,
                                          const std::string& tag);

}  // namespace bulkhead
