// Robots: accounts for machines that live in a namespace or a repository, named after it:
//
//   team+ci        of the namespace team          team/app+ci        of the repository team/app
//
// A robot has no password, only API keys (and what links outside identities to users), is bound
// like a user, and is dead once its home is gone: a home made again under that name is another.
// Pure functions over a snapshot or inside a transaction body.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/account_limits.h"
#include "auth/grant_target.h"
#include "auth/users.h"

namespace bulkhead {

struct RobotName {
  GrantTarget home;  // a namespace or a repository
  std::string own;   // after the '+', as a user's name

  static std::optional<RobotName> parse(std::string_view text);
  std::string text() const { return home.text() + "+" + own; }
};

// Errors: kInvalid for the name or when the home has as many as it may, kNotFound for the home,
// kAlreadyExists. A robot of that name whose home is gone makes room.
Result<UserId> add_robot(Transaction& transaction, const RobotName& name, UnixTime now,
                         const AccountLimits& limits);
// With bindings and keys. Errors: kNotFound, also for a user that is no robot.
Result<void> remove_robot(Transaction& transaction, const RobotName& name);

// Those that live exactly there and are not dead, by name.
Result<std::vector<User>> robots_of(Snapshot& snapshot, const GrantTarget& home);

// Whether a robot's home still is the one it was made in; true for other users.
Result<bool> has_its_home(Snapshot& snapshot, const UserRecord& record);
Result<bool> has_its_home(Snapshot& snapshot, const UserStanding& record);

}  // namespace bulkhead
