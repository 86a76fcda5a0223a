// Groups of users: rows `t` (by id), `T` (by name), `o` and `O` (who is in which). A membership
// counts from the next request on and ends with user, group or membership. Pure functions over a
// snapshot or inside a transaction body; ids are never reused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/users.h"

namespace bulkhead {

// All who have shown credentials; it has no rows and may stand in bindings.
inline constexpr std::string_view kAuthenticatedName = "system:authenticated";

inline constexpr size_t kGroupsOfUserMax = 256;

struct Group {
  GroupId id{};
  GroupRecord record;
};

// A name has 1 to 128 visible ASCII characters and does not begin with "system:", so that names
// which issuers give ("github:org/team") are possible. Errors: kInvalid, kAlreadyExists.
Result<GroupId> add_group(Transaction& transaction, std::string_view name, UnixTime now);
// With its memberships and bindings. Errors: kNotFound.
Result<void> remove_group(Transaction& transaction, std::string_view name);

// Errors: kNotFound, kAlreadyExists; kInvalid when the user is in kGroupsOfUserMax already.
Result<void> add_member(Transaction& transaction, std::string_view group, std::string_view user);
Result<void> remove_member(Transaction& transaction, std::string_view group,
                           std::string_view user);
// When a user goes.
void remove_memberships(Transaction& transaction, UserId user);

// Absent when there is none of that name, be it a possible one or not.
Result<std::optional<Group>> find_group(Snapshot& snapshot, std::string_view name);
// The groups `user` was put into, in order of their ids.
std::vector<GroupId> groups_of(Snapshot& snapshot, UserId user);
// In byte order of their names.
Result<std::vector<Group>> list_groups(Snapshot& snapshot);
Result<std::vector<std::string>> list_members(Snapshot& snapshot, GroupId group);

}  // namespace bulkhead
