#include "auth/role_bindings.h"

#include <algorithm>
#include <limits>
#include <map>

namespace bulkhead {
namespace {

constexpr UserId kLastId{std::numeric_limits<uint64_t>::max()};
constexpr size_t kBindingKeyBytes = 18;  // B, user, kind, object

Result<UserId> bound_user(Snapshot& snapshot, const std::string& name) {
  if (name == kAnonymousName) return kAnonymous;
  const auto user = TRY(find_user(snapshot, name));
  if (!user) return fail(ErrorCode::kNotFound, "there is no user " + name);
  return user->id;
}

Result<void> check_anonymous_role(Role role, AnonymousPush anonymous_push) {
  if (role == Role::kPuller) return {};
  if (role == Role::kPusher && anonymous_push == AnonymousPush::kAllowed) return {};
  return fail(ErrorCode::kInvalid, anonymous_push == AnonymousPush::kAllowed
                                       ? "everyone may be puller or pusher, not admin"
                                       : "everyone may only be puller; auth.anonymous_push "
                                         "would allow pusher too");
}

// The row of a target that exists; absent when it does not.
Result<std::optional<std::string>> find_binding_key(Snapshot& snapshot, UserId user,
                                                    const GrantTarget& target) {
  if (target.repository) {
    const auto repository = TRY(find_repository(snapshot, *target.repository));
    if (!repository) return std::nullopt;
    return keys::binding(user, BindingObject::kRepository,
                         static_cast<uint64_t>(repository->id));
  }
  const auto ns = TRY(find_namespace(snapshot, target.namespace_name));
  if (!ns) return std::nullopt;
  return keys::binding(user, BindingObject::kNamespace, static_cast<uint64_t>(*ns));
}

Result<std::vector<Binding>> scan_bindings(Snapshot& snapshot, const std::string& from,
                                           const std::string& until) {
  std::vector<Binding> bindings;
  std::optional<Error> error;
  snapshot.scan(from, until, [&](std::string_view key, std::string_view value) {
    const auto record = decode_record<RoleBindingRecord>(key, value);
    if (!record || key.size() != kBindingKeyBytes) {
      error = record ? Error{ErrorCode::kCorrupt, "bad role binding key"} : record.error();
      return Scan::kStop;
    }
    bindings.push_back({.user = UserId{keys::from_big_endian(key.substr(1, 8))},
                        .kind = static_cast<BindingObject>(key[9]),
                        .object = keys::from_big_endian(key.substr(10)),
                        .role = record->role});
    return Scan::kContinue;
  });
  if (error) return fail(*std::move(error));
  return bindings;
}

Result<std::map<NamespaceId, std::string>> namespace_names(Snapshot& snapshot) {
  std::map<NamespaceId, std::string> names;
  std::optional<Error> error;
  const std::string all = keys::namespace_("");
  snapshot.scan(all, keys::end_of(all), [&](std::string_view key, std::string_view value) {
    const auto record = decode_record<NamespaceRecord>(key, value);
    if (!record) {
      error = record.error();
      return Scan::kStop;
    }
    names.emplace(record->id, key.substr(1));
    return Scan::kContinue;
  });
  if (error) return fail(*std::move(error));
  return names;
}

Result<std::optional<GrantTarget>> find_target(
    Snapshot& snapshot, const Binding& binding,
    const std::map<NamespaceId, std::string>& namespaces) {
  if (binding.kind == BindingObject::kNamespace) {
    const auto found = namespaces.find(NamespaceId{binding.object});
    if (found == namespaces.end()) return std::nullopt;
    return TRY(GrantTarget::parse(found->second));
  }
  const auto record = TRY(find_record<RepositoryRecord>(
      snapshot, keys::repository(RepositoryId{binding.object})));
  if (!record || record->state != RepositoryState::kActive) return std::nullopt;
  return TRY(GrantTarget::parse(record->full_name));
}

}  // namespace

Result<Role> parse_role(std::string_view text) {
  if (text == "puller") return Role::kPuller;
  if (text == "pusher") return Role::kPusher;
  if (text == "admin") return Role::kAdmin;
  return fail(ErrorCode::kInvalid, "a role is puller, pusher or admin");
}

std::string_view to_string(Role role) {
  switch (role) {
    case Role::kPuller: return "puller";
    case Role::kPusher: return "pusher";
    case Role::kAdmin: return "admin";
  }
  return "unknown";
}

Result<GrantTarget> GrantTarget::parse(std::string_view text) {
  if (!text.contains('/')) return GrantTarget{TRY(parse_namespace_name(text)), std::nullopt};
  RepositoryName repository = TRY(RepositoryName::parse(text));
  return GrantTarget{std::string(repository.namespace_name()), std::move(repository)};
}

Result<void> grant(Transaction& transaction, const RoleGrant& what, AnonymousPush anonymous_push,
                   UnixTime now) {
  const UserId user = TRY(bound_user(transaction, what.user_name));
  if (user == kAnonymous) TRY(check_anonymous_role(what.role, anonymous_push));
  std::string key;
  if (what.target.repository) {
    const RepositoryId id = TRY(ensure_repository(transaction, *what.target.repository, now)).id;
    key = keys::binding(user, BindingObject::kRepository, static_cast<uint64_t>(id));
  } else {
    const NamespaceId id = TRY(ensure_namespace(transaction, what.target.namespace_name, now));
    key = keys::binding(user, BindingObject::kNamespace, static_cast<uint64_t>(id));
  }
  put_record(transaction, key, RoleBindingRecord{.role = what.role, .created = now});
  return {};
}

Result<void> revoke(Transaction& transaction, const RoleGrant& what) {
  const UserId user = TRY(bound_user(transaction, what.user_name));
  const std::string target = what.target.text();
  const auto key = TRY(find_binding_key(transaction, user, what.target));
  if (!key) {
    const std::string noun = what.target.repository ? "repository " : "namespace ";
    return fail(ErrorCode::kNotFound, "there is no " + noun + target);
  }
  const auto binding = TRY(find_record<RoleBindingRecord>(transaction, *key));
  if (!binding || binding->role != what.role) {
    const std::string has = binding ? "is " + std::string(to_string(binding->role)) + " there"
                                    : "has no role there";
    return fail(ErrorCode::kNotFound, what.user_name + " is not " +
                                          std::string(to_string(what.role)) + " on " + target +
                                          ": " + what.user_name + " " + has);
  }
  transaction.remove(*key);
  return {};
}

Result<std::vector<RoleGrant>> list_bindings(Snapshot& snapshot) {
  std::map<UserId, std::string> user_names{{kAnonymous, std::string(kAnonymousName)}};
  for (User& user : TRY(list_users(snapshot))) {
    user_names.emplace(user.id, std::move(user.record.name));
  }
  const auto namespaces = TRY(namespace_names(snapshot));
  std::vector<RoleGrant> grants;
  const std::string until = keys::end_of(keys::bindings(kLastId));
  for (const Binding& binding :
       TRY(scan_bindings(snapshot, keys::bindings(UserId{}), until))) {
    auto target = TRY(find_target(snapshot, binding, namespaces));
    const auto user = user_names.find(binding.user);
    if (!target || user == user_names.end()) continue;
    grants.push_back({user->second, binding.role, *std::move(target)});
  }
  std::ranges::sort(grants, {}, [](const RoleGrant& grant) {
    return std::pair(grant.user_name, grant.target.text());
  });
  return grants;
}

Result<std::vector<Binding>> bindings_of(Snapshot& snapshot, UserId user) {
  const std::string from = keys::bindings(user);
  return scan_bindings(snapshot, from, keys::end_of(from));
}

}  // namespace bulkhead
