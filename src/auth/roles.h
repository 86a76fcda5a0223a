// Roles by name and id: the built-in ones, and those somebody made (rows `L` and `C`). A changed
// or removed role is in effect at the next request, since bindings hold its id and requests read
// it anew. Pure functions over a snapshot or inside a transaction body.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/built_in_roles.h"
#include "metadata/metadata_store.h"

namespace bulkhead {

inline constexpr size_t kRulesMax = 64;  // in one role

// The role of that name. Errors: kInvalid, naming what there is.
Result<Role> get_role(Snapshot& snapshot, std::string_view name);

// What it allows: nothing for a role that was removed or that only a newer version knows.
Result<Permissions> permissions_of(Snapshot& snapshot, Role role);

struct NamedRole {
  std::string name;
  std::vector<std::string> rules;
  bool built_in = false;
};
// Absent for a role that was removed.
Result<std::optional<NamedRole>> find_role(Snapshot& snapshot, Role role);
// The built-in ones in their order, then the others by name.
Result<std::vector<NamedRole>> list_roles(Snapshot& snapshot);

// A name is [a-z0-9][a-z0-9.:_-]{0,62}, none that is built in and none that begins with "system:".
// `rules` are 1 to kRulesMax. Errors: kInvalid, kAlreadyExists.
Result<void> add_role(Transaction& transaction, std::string_view name,
                      const std::vector<std::string>& rules, UnixTime now);
// Replaces its rules. Errors: kInvalid, kNotFound.
Result<void> change_role(Transaction& transaction, std::string_view name,
                         const std::vector<std::string>& rules);
// Its bindings stay and mean nothing: ids are never used again. Errors: kInvalid for a built-in
// one, kNotFound.
Result<void> remove_role(Transaction& transaction, std::string_view name);

}  // namespace bulkhead
