// Repositories and namespaces as wholes: which there are, and their end. Pure functions over one
// snapshot or inside a transaction body. They come into being with their first push or grant
// (ensure_repository, T0).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/metadata_store.h"

namespace bulkhead {

struct Named {
  std::string name;
  UnixTime created{};
};

// In byte order of their names.
Result<std::vector<Named>> all_repositories(Snapshot& snapshot);
Result<std::vector<Named>> all_namespaces(Snapshot& snapshot);

// T12's first body: the name is free and everything that was bound to the repository's id is dead
// at once, which is its content, tags, uploads, role bindings and tokens. The rows behind the id
// and the bytes they keep go with collection. Errors: kNotFound.
Result<void> remove_repository(Transaction& transaction, const RepositoryName& name);

// T15: as above for what is bound to the namespace's id. Errors: kNotFound, and kConflict while a
// repository is in it.
Result<void> remove_namespace(Transaction& transaction, std::string_view name);

}  // namespace bulkhead
