// Who has which role where: rows `B user kind object`, one role per user and object. What a role
// allows is decided in Authorizer. Pure functions over a snapshot or inside a transaction body;
// each tests its conditions before it writes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/users.h"

namespace bulkhead {

// "puller", "pusher" or "admin". Errors: kInvalid.
Result<Role> parse_role(std::string_view text);
std::string_view to_string(Role role);

// What a role is about, written NAMESPACE or NAMESPACE/REPOSITORY. One component is always a
// namespace here, unlike in an image name, where "alpine" is short for "library/alpine".
struct GrantTarget {
  std::string namespace_name;
  std::optional<RepositoryName> repository;  // absent: the namespace and all that is in it

  static Result<GrantTarget> parse(std::string_view text);  // Errors: kNameInvalid
  std::string text() const { return repository ? repository->full() : namespace_name; }
};

struct RoleGrant {
  std::string user_name;  // "anonymous" for everyone
  Role role = Role::kPuller;
  GrantTarget target;
};

// The setting auth.anonymous_push.
enum class AnonymousPush { kRefused, kAllowed };

// Replaces the role the user had on that target. A namespace or repository that does not exist is
// created, empty. Errors: kNotFound for the user; kInvalid when everyone would get more than to
// pull (with AnonymousPush::kAllowed: more than to push); kNameInvalid for a target that cannot
// be created.
Result<void> grant(Transaction& transaction, const RoleGrant& what, AnonymousPush anonymous_push,
                   UnixTime now);

// Ends exactly this binding. Errors: kNotFound, saying what is missing.
Result<void> revoke(Transaction& transaction, const RoleGrant& what);

// Every binding on something that still exists, ordered by user and target. Reads all namespaces:
// for the command line, not for requests.
Result<std::vector<RoleGrant>> list_bindings(Snapshot& snapshot);

// One row of a user's bindings.
struct Binding {
  UserId user{};
  BindingObject kind = BindingObject::kNamespace;
  uint64_t object = 0;  // a NamespaceId or RepositoryId
  Role role = Role::kPuller;
};
Result<std::vector<Binding>> bindings_of(Snapshot& snapshot, UserId user);

}  // namespace bulkhead
