// What people may change by themselves: their own password and keys, and robots and bindings of a
// namespace or repository where they may grant. Each function runs inside the writing transaction
// and asks there, once more, whether the caller still may. Without the right, what exists and what
// does not are refused alike (kDenied, a constant); so are ids of others and unknown ones
// (kNotFound).
#pragma once

#include <string>
#include <vector>

#include "auth/authorizer.h"
#include "auth/robots.h"
#include "auth/target_bindings.h"

namespace bulkhead {

// Whether these credentials are their owner's own: not a token of ours or of an issuer, which would
// leave something behind that outlives it, and no API key, which must not make further ones.
// kDenied, kUnauthenticated.
Result<void> check_own_credentials(const Identity& who);

class Delegation {
 public:
  // `authorizer` outlives this object.
  Delegation(const Authorizer& authorizer, AnonymousPush anonymous_push,
             AccountLimits limits = {})
      : authorizer_(authorizer), anonymous_push_(anonymous_push), limits_(limits) {}

  // kUnauthenticated when the caller's credentials have ended since they were shown.
  Result<void> set_password_hash(Transaction& transaction, const Identity& who,
                                 std::string hash) const;

  // For the caller. Each scope must be within what the caller may do there.
  Result<void> add_own_key(Transaction& transaction, const Identity& who, NewApiKey key) const;
  Result<void> revoke_own_key(Transaction& transaction, const Identity& who, ApiKeyId id) const;

  Result<UserId> add_robot(Transaction& transaction, const Identity& who, const RobotName& name,
                           UnixTime now) const;
  Result<void> remove_robot(Transaction& transaction, const Identity& who,
                            const RobotName& name) const;
  // For a robot; scopes as for an own key.
  Result<void> add_robot_key(Transaction& transaction, const Identity& who, const RobotName& name,
                             NewApiKey key) const;
  Result<void> revoke_robot_key(Transaction& transaction, const Identity& who, ApiKeyId id) const;

  // Nobody gives what they do not have there. A robot's name tells of its home, so whoever binds
  // one must be able to grant there too. Errors beside kDenied: those of bulkhead::grant().
  Result<void> grant(Transaction& transaction, const Identity& who, const RoleGrant& what,
                     UnixTime now) const;
  Result<void> revoke(Transaction& transaction, const Identity& who, const RoleGrant& what) const;

  // Who has roles on exactly that target, as list_bindings_on(). The name of a robot that lives
  // where `who` may not grant is left out: it would tell of a repository.
  Result<TargetBindingPage> bindings(Snapshot& snapshot, const Identity& who,
                                     const GrantTarget& target, SubjectId after,
                                     size_t count_max) const;

  // Whether `who` may grant there; kDenied else.
  Result<void> check(Snapshot& snapshot, const Identity& who, const GrantTarget& where) const;

 private:
  Result<Permissions> permissions(Snapshot& snapshot, const Identity& who,
                                  const GrantTarget& where) const;
  Result<void> check_subject(Snapshot& snapshot, const Identity& who,
                             const std::string& subject) const;
  Result<void> check_scopes(Snapshot& snapshot, const Identity& who,
                            const std::vector<KeyScope>& scopes) const;

  const Authorizer& authorizer_;
  AnonymousPush anonymous_push_;
  AccountLimits limits_;
};

}  // namespace bulkhead
