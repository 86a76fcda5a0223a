#include "auth/delegation.h"

#include "auth/users.h"

namespace bulkhead {
namespace {

std::unexpected<Error> denied() { return fail(ErrorCode::kDenied, "access denied"); }

std::unexpected<Error> no_such_key() { return fail(ErrorCode::kNotFound, "there is no such key"); }

// The credentials were good when the request began; are they in this transaction?
Result<UserRecord> get_current(Snapshot& snapshot, const Identity& who) {
  TRY(check_own_credentials(who));
  auto user = TRY(find_active_user(snapshot, who.user));
  if (!user || user->credential_epoch != who.credential_epoch) {
    return fail(ErrorCode::kUnauthenticated, "authentication is required");
  }
  return *std::move(user);
}

}  // namespace

Result<void> check_own_credentials(const Identity& who) {
  if (who.user == kAnonymous) {
    return fail(ErrorCode::kUnauthenticated, "authentication is required");
  }
  if (who.method == AuthenticationMethod::kToken || who.key != ApiKeyId{}) return denied();
  if (who.expires) return denied();
  return {};
}

Result<Permissions> Delegation::permissions(Snapshot& snapshot, const Identity& who,
                                            const GrantTarget& where) const {
  TRY(get_current(snapshot, who));
  const auto caller = TRY(find_caller(snapshot, who));
  if (!caller) return fail(ErrorCode::kUnauthenticated, "authentication is required");
  return authorizer_.permissions_at(snapshot, *caller, TRY(find_place(snapshot, where)));
}

Result<void> Delegation::check(Snapshot& snapshot, const Identity& who,
                               const GrantTarget& where) const {
  const Permissions allowed = TRY(permissions(snapshot, who, where));
  if (!(actions_of(allowed) & kGrant)) return denied();
  return {};
}

Result<void> Delegation::check_scopes(Snapshot& snapshot, const Identity& who,
                                      const std::vector<KeyScope>& scopes) const {
  for (const KeyScope& scope : scopes) {
    const Actions allowed = actions_of(TRY(permissions(snapshot, who, scope.target)));
    if ((allowed & scope.actions) != scope.actions) return denied();
  }
  return {};
}

Result<void> Delegation::set_password_hash(Transaction& transaction, const Identity& who,
                                           std::string hash) const {
  const UserRecord user = TRY(get_current(transaction, who));
  return bulkhead::set_password_hash(transaction, user.name, std::move(hash));
}

Result<void> Delegation::add_own_key(Transaction& transaction, const Identity& who,
                                     NewApiKey key) const {
  TRY(get_current(transaction, who));
  TRY(check_scopes(transaction, who, key.scopes));
  key.owner = who.user;
  return add_api_key(transaction, std::move(key), limits_);
}

Result<void> Delegation::revoke_own_key(Transaction& transaction, const Identity& who,
                                        ApiKeyId id) const {
  TRY(get_current(transaction, who));
  const auto key = TRY(find_api_key(transaction, id));
  if (!key || key->record.owner != who.user) return no_such_key();
  return revoke_api_key(transaction, id);
}

Result<UserId> Delegation::add_robot(Transaction& transaction, const Identity& who,
                                     const RobotName& name, UnixTime now) const {
  TRY(check(transaction, who, name.home));
  return bulkhead::add_robot(transaction, name, now, limits_);
}

Result<void> Delegation::remove_robot(Transaction& transaction, const Identity& who,
                                      const RobotName& name) const {
  TRY(check(transaction, who, name.home));
  return bulkhead::remove_robot(transaction, name);
}

Result<void> Delegation::add_robot_key(Transaction& transaction, const Identity& who,
                                       const RobotName& name, NewApiKey key) const {
  TRY(check(transaction, who, name.home));
  TRY(check_scopes(transaction, who, key.scopes));
  const auto robot = TRY(find_user(transaction, name.text()));
  if (!robot || !TRY(has_its_home(transaction, robot->record))) {
    return fail(ErrorCode::kNotFound, "there is no robot " + name.text());
  }
  key.owner = robot->id;
  return add_api_key(transaction, std::move(key), limits_);
}

Result<void> Delegation::revoke_robot_key(Transaction& transaction, const Identity& who,
                                          ApiKeyId id) const {
  TRY(get_current(transaction, who));
  const auto key = TRY(find_api_key(transaction, id));
  if (!key) return no_such_key();
  const auto robot = TRY(find_record<UserRecord>(transaction, keys::user(key->record.owner)));
  const auto name = robot ? RobotName::parse(robot->name) : std::nullopt;
  if (!name) return no_such_key();
  const Result<void> may = check(transaction, who, name->home);
  if (!may && may.error().code == ErrorCode::kDenied) return no_such_key();
  TRY(Result<void>(may));
  return revoke_api_key(transaction, id);
}

Result<void> Delegation::grant(Transaction& transaction, const Identity& who,
                               const RoleGrant& what, UnixTime now) const {
  const Permissions own = TRY(permissions(transaction, who, what.target));
  if (!(actions_of(own) & kGrant)) return denied();
  const Role role = TRY(get_role(transaction, what.role));
  const Permissions given = TRY(permissions_of(transaction, role)).below_the_registry();
  if (!own.cover(given)) return denied();
  TRY(check_subject(transaction, who, what.subject));
  return bulkhead::grant(transaction, what, anonymous_push_, now);
}

Result<void> Delegation::revoke(Transaction& transaction, const Identity& who,
                                const RoleGrant& what) const {
  TRY(check(transaction, who, what.target));
  TRY(check_subject(transaction, who, what.subject));
  return bulkhead::revoke(transaction, what);
}

Result<TargetBindingPage> Delegation::bindings(Snapshot& snapshot, const Identity& who,
                                               const GrantTarget& target, SubjectId after,
                                               size_t count_max) const {
  TRY(check(snapshot, who, target));
  TargetBindingPage page = TRY(list_bindings_on(snapshot, target, after, count_max));
  for (SubjectRoles& each : page.subjects) {
    Result<void> may_know = check_subject(snapshot, who, each.subject);
    if (may_know) continue;
    if (may_know.error().code != ErrorCode::kDenied) return std::unexpected(may_know.error());
    each.subject.clear();
  }
  return page;
}

Result<void> Delegation::check_subject(Snapshot& snapshot, const Identity& who,
                                       const std::string& subject) const {
  const auto robot = RobotName::parse(subject);
  if (!robot) return {};
  return check(snapshot, who, robot->home);
}

}  // namespace bulkhead
