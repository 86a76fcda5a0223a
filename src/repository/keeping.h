// Why a manifest is kept: its `p` rows. Every publish makes it fresh for a window; a tag, a parent
// index or a subject keeps it after that. Removing the last keeper makes it fresh again, so that
// nothing acknowledged is pruned at once (docs/design/storage.md).
#pragma once

#include <string_view>

#include "base/function_ref.h"
#include "metadata/metadata_store.h"
#include "repository/settings.h"

namespace bulkhead {

struct KeepingWindow {
  UnixTime now;
  const RepositorySettings& settings;
};

void keep(Transaction& transaction, RepositoryId repository, const Digest& manifest, Keeper kind,
          std::string_view who);

// Fresh until now + W; its place in the expiry queue moves with it.
Result<void> keep_fresh(Transaction& transaction, RepositoryId repository, const Digest& manifest,
                        const KeepingWindow& window);

// Removes one keeper; a live manifest that loses its last lasting one is fresh again from now on.
Result<void> let_go(Transaction& transaction, RepositoryId repository, const Digest& manifest,
                    Keeper kind, std::string_view who, const KeepingWindow& window);

// Removes every keeper of a manifest that goes, the fresh one's queue place included.
Result<void> let_go_of_all(Transaction& transaction, RepositoryId repository,
                           const Digest& manifest);

// Visits the `who` of keepers of one kind: tags by name, parents and subjects by digest key.
using KeeperVisitor = FunctionRef<Scan(std::string_view who)>;
void visit_keepers(Snapshot& snapshot, RepositoryId repository, const Digest& manifest,
                   Keeper kind, KeeperVisitor visit);

}  // namespace bulkhead
