// The users: rows `a` (by id) and `A` (by name). Pure functions over a snapshot or inside a
// transaction body; each tests its conditions before it writes. Ids are never reused, so whoever
// takes a removed user's name inherits nothing (isolation matrix C14).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/metadata_store.h"

namespace bulkhead {

// Everyone's name in bindings and logs; no user may take it.
inline constexpr std::string_view kAnonymousName = "anonymous";

inline constexpr size_t kUserNameBytesMax = 64;

struct User {
  UserId id{};
  UserRecord record;
};

// [a-z0-9][a-z0-9._-]{0,63}, and not "anonymous". Errors: kInvalid.
Result<void> check_user_name(std::string_view name);

// Errors: kInvalid for the name, kAlreadyExists.
Result<UserId> add_user(Transaction& transaction, std::string_view name,
                        std::string password_hash, UserKind kind, UnixTime now);

// A user's or robot's. Absent when nobody has that name, be it a possible one or not.
Result<std::optional<User>> find_user(Snapshot& snapshot, std::string_view name);

// Absent when the user was removed or is disabled, or a robot without its home: credentials of
// theirs are dead.
Result<std::optional<UserRecord>> find_active_user(Snapshot& snapshot, UserId id);
// The same without what only logins and listings need, for who comes with a token or is decided on.
Result<std::optional<UserStanding>> find_standing(Snapshot& snapshot, UserId id);

// Logins with the old password, and tokens got with it, end with this. Errors: kNotFound; kInvalid
// for a robot.
Result<void> set_password_hash(Transaction& transaction, std::string_view name,
                               std::string password_hash);

// Disabling ends all logins and tokens at once. Enabling lets the user log in again, and brings no
// token back. Errors: kNotFound.
Result<void> set_user_state(Transaction& transaction, std::string_view name, UserState state);

// Removes name, record, memberships, role bindings, external links and API keys. Errors: kNotFound.
Result<void> remove_user(Transaction& transaction, std::string_view name);

// In byte order of their names.
Result<std::vector<User>> list_users(Snapshot& snapshot);

}  // namespace bulkhead
