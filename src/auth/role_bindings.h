// Who has which roles where: rows `B subject kind object [pattern]`, and `G` to find them from the
// target. Roles on one target unite.
// What a role allows is decided in roles.h, whose bindings count for a caller in subjects.h. Pure
// functions over a snapshot or inside a transaction body; each tests its conditions before it
// writes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/grant_target.h"
#include "auth/roles.h"
#include "base/function_ref.h"

namespace bulkhead {

struct RoleGrant {
  std::string subject;  // as subjects.h writes it
  std::string role;
  GrantTarget target;
};

// Adds the role to what the subject has on that target; one it has already is no error. A
// namespace or repository that does not exist is created, empty. Errors: kNotFound for the
// subject; kInvalid for the role, and when everyone would get more than to look and pull (with
// AnonymousPush::kAllowed: to push); kNameInvalid for a target that cannot be created.
Result<void> grant(Transaction& transaction, const RoleGrant& what, AnonymousPush anonymous_push,
                   UnixTime now);

// Takes exactly this role away. Errors: kNotFound, saying what is missing; kInvalid.
Result<void> revoke(Transaction& transaction, const RoleGrant& what);

// Every binding on something that still exists, ordered by subject, target and role. Reads all
// namespaces: for the command line, not for requests.
Result<std::vector<RoleGrant>> list_bindings(Snapshot& snapshot);

// When a subject goes.
void remove_bindings_of(Transaction& transaction, SubjectId subject);

// One role of one subject on one object.
struct Binding {
  SubjectId subject{};
  BindingObject kind = BindingObject::kNamespace;
  uint64_t object = 0;       // a NamespaceId or RepositoryId; 0 for the registry
  std::string pattern = {};  // for kPattern
  Role role = Role::kPuller;
};
Result<std::vector<Binding>> bindings_of(Snapshot& snapshot, SubjectId subject);

// Calls `visit` with every binding of `subject` that is about `place`, and what it allows there.
// The rows read do not depend on whether the place exists.
using BindingVisitor = FunctionRef<void(const Binding& binding, const Permissions& allowed)>;
Result<void> visit_bindings_at(Snapshot& snapshot, SubjectId subject, const Place& place,
                               BindingVisitor visit);

}  // namespace bulkhead
