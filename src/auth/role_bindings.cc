#include "auth/role_bindings.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "auth/subjects.h"

namespace bulkhead {
namespace {

constexpr SubjectId kLastId{std::numeric_limits<uint64_t>::max()};
constexpr size_t kObjectAt = 10;        // behind B, subject, kind
constexpr size_t kObjectKeyBytes = 18;  // with the object; a pattern may follow
constexpr size_t kFewBindings = 16;

Result<void> check_everyones_role(const Permissions& permissions, AnonymousPush anonymous_push) {
  if (everyones_most(anonymous_push).cover(permissions)) return {};
  return fail(ErrorCode::kInvalid, anonymous_push == AnonymousPush::kAllowed
                                       ? "everyone may look, pull and push, no more"
                                       : "everyone may only be puller or registry-viewer; "
                                         "auth.anonymous_push would allow pusher too");
}

std::string noun_of(const GrantTarget& target) {
  return target.kind == BindingObject::kRepository ? "repository " + target.text()
                                                   : "namespace " + target.namespace_name;
}

// The row of a target that exists; absent when it does not.
Result<std::optional<Key>> find_binding_key(Snapshot& snapshot, SubjectId subject,
                                            const GrantTarget& target) {
  uint64_t object = 0;
  if (target.kind == BindingObject::kRepository) {
    const auto repository = TRY(find_repository(snapshot, *target.repository));
    if (!repository) return std::nullopt;
    object = static_cast<uint64_t>(repository->id);
  } else if (target.kind != BindingObject::kRegistry) {
    const auto ns = TRY(find_namespace(snapshot, target.namespace_name));
    if (!ns) return std::nullopt;
    object = static_cast<uint64_t>(*ns);
  }
  return keys::binding(subject, target.kind, object, target.pattern);
}

// The row that leads from the target to the subject of a binding, known by its key.
Key target_key(std::string_view key) {
  return keys::target_binding(static_cast<BindingObject>(key[kObjectAt - 1]),
                              keys::from_big_endian(key.substr(kObjectAt, 8)),
                              key.substr(kObjectKeyBytes),
                              SubjectId{keys::from_big_endian(key.substr(1, 8))});
}

Result<void> ensure_target(Transaction& transaction, const GrantTarget& target, UnixTime now) {
  if (target.kind == BindingObject::kRepository) {
    TRY(ensure_repository(transaction, *target.repository, now));
  } else if (target.kind != BindingObject::kRegistry) {
    TRY(ensure_namespace(transaction, target.namespace_name, now));
  }
  return {};
}

Result<void> append_bindings(std::vector<Binding>& bindings, std::string_view key,
                             std::string_view value) {
  const auto record = TRY(decode_record<RoleBindingRecord>(key, value));
  if (key.size() < kObjectKeyBytes) return fail(ErrorCode::kCorrupt, "bad role binding key");
  for (const Role role : record.roles) {
    bindings.push_back({.subject = SubjectId{keys::from_big_endian(key.substr(1, 8))},
                        .kind = static_cast<BindingObject>(key[kObjectAt - 1]),
                        .object = keys::from_big_endian(key.substr(kObjectAt, 8)),
                        .pattern = std::string(key.substr(kObjectKeyBytes)),
                        .role = role});
  }
  return {};
}

Result<std::vector<Binding>> scan_bindings(Snapshot& snapshot, std::string_view from,
                                           std::string_view until) {
  std::vector<Binding> bindings;
  Result<void> outcome;
  snapshot.scan(from, until, [&](std::string_view key, std::string_view value) {
    outcome = append_bindings(bindings, key, value);
    return outcome ? Scan::kContinue : Scan::kStop;
  });
  TRY(std::move(outcome));
  return bindings;
}

Result<std::map<NamespaceId, std::string>> namespace_names(Snapshot& snapshot) {
  std::map<NamespaceId, std::string> names;
  std::optional<Error> error;
  const Key all = keys::namespace_("");
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
  if (binding.kind == BindingObject::kRegistry) return GrantTarget{};
  if (binding.kind == BindingObject::kRepository) {
    const auto record = TRY(find_record<RepositoryRecord>(
        snapshot, keys::repository(RepositoryId{binding.object})));
    if (!record || record->state != RepositoryState::kActive) return std::nullopt;
    return TRY(GrantTarget::parse(record->full_name));
  }
  const auto found = namespaces.find(NamespaceId{binding.object});
  if (found == namespaces.end()) return std::nullopt;
  const std::string below = binding.pattern.empty() ? "" : "/" + binding.pattern;
  return TRY(GrantTarget::parse(found->second + below));
}

// What the subject has on the target, for whoever named the wrong role.
Result<std::string> roles_text(Snapshot& snapshot, const RoleBindingRecord& binding) {
  std::string names;
  for (const Role role : binding.roles) {
    if (const auto named = TRY(find_role(snapshot, role))) {
      names += (names.empty() ? "" : ", ") + named->name;
    }
  }
  return names.empty() ? "has no role there" : "is " + names + " there";
}

// Whether a binding's row, known by its key, is about the place.
bool is_about(std::string_view key, const Place& place) {
  const uint64_t object = keys::from_big_endian(key.substr(kObjectAt, 8));
  switch (static_cast<BindingObject>(key[kObjectAt - 1])) {
    case BindingObject::kRegistry: return true;
    case BindingObject::kNamespace: return NamespaceId{object} == place.namespace_id;
    case BindingObject::kRepository: return RepositoryId{object} == place.repository_id;
    case BindingObject::kPattern: break;
  }
  return NamespaceId{object} == place.namespace_id &&
         matches(key.substr(kObjectKeyBytes), place.path);
}

// The bindings of `subject` about `place` when it has few in all; absent when it has more.
Result<std::optional<std::vector<Binding>>> find_few_at(Snapshot& snapshot, SubjectId subject,
                                                        const Place& place) {
  std::optional<std::vector<Binding>> found(std::in_place);
  Result<void> outcome;
  size_t rows = 0;
  const Key all = keys::bindings(subject);
  snapshot.scan(all, keys::end_of(all), [&](std::string_view key, std::string_view value) {
    if (++rows > kFewBindings) {
      found.reset();
      return Scan::kStop;
    }
    if (key.size() >= kObjectKeyBytes && !is_about(key, place)) return Scan::kContinue;
    outcome = append_bindings(*found, key, value);
    return outcome ? Scan::kContinue : Scan::kStop;
  });
  TRY(std::move(outcome));
  return found;
}

// The same by looking where they would stand.
Result<std::vector<Binding>> find_at(Snapshot& snapshot, SubjectId subject, const Place& place) {
  std::vector<Binding> found;
  const auto look = [&](BindingObject kind, uint64_t object) -> Result<void> {
    const Key key = keys::binding(subject, kind, object);
    const auto value = snapshot.get(key);
    if (!value) return {};
    return append_bindings(found, key, *value);
  };
  const uint64_t ns = static_cast<uint64_t>(place.namespace_id);
  TRY(look(BindingObject::kRegistry, 0));
  TRY(look(BindingObject::kNamespace, ns));
  TRY(look(BindingObject::kRepository, static_cast<uint64_t>(place.repository_id)));
  const Key patterns = keys::binding(subject, BindingObject::kPattern, ns);
  for (Binding& binding : TRY(scan_bindings(snapshot, patterns, keys::end_of(patterns)))) {
    if (matches(binding.pattern, place.path)) found.push_back(std::move(binding));
  }
  return found;
}

}  // namespace

Result<void> grant(Transaction& transaction, const RoleGrant& what, AnonymousPush anonymous_push,
                   UnixTime now) {
  const SubjectId subject = TRY(get_subject(transaction, what.subject));
  const Role role = TRY(get_role(transaction, what.role));
  if (subject == subject_of(kAnonymous)) {
    TRY(check_everyones_role(TRY(permissions_of(transaction, role)), anonymous_push));
  }
  TRY(ensure_target(transaction, what.target, now));
  const Key key = *TRY(find_binding_key(transaction, subject, what.target));
  auto binding = TRY(find_record<RoleBindingRecord>(transaction, key));
  if (!binding) binding = RoleBindingRecord{.created = now};
  if (std::ranges::find(binding->roles, role) == binding->roles.end()) {
    binding->roles.push_back(role);
  }
  put_record(transaction, key, *binding);
  transaction.put(target_key(key), "");
  return {};
}

Result<void> revoke(Transaction& transaction, const RoleGrant& what) {
  const SubjectId subject = TRY(get_subject(transaction, what.subject));
  const Role role = TRY(get_role(transaction, what.role));
  const auto key = TRY(find_binding_key(transaction, subject, what.target));
  if (!key) return fail(ErrorCode::kNotFound, "there is no " + noun_of(what.target));
  const auto found = TRY(find_record<RoleBindingRecord>(transaction, *key));
  RoleBindingRecord binding = found.value_or(RoleBindingRecord{});
  if (std::erase(binding.roles, role) == 0) {
    return fail(ErrorCode::kNotFound, what.subject + " is not " + what.role + " on " +
                                          what.target.text() + ": " + what.subject + " " +
                                          TRY(roles_text(transaction, binding)));
  }
  if (binding.roles.empty()) {
    transaction.remove(*key);
    transaction.remove(target_key(*key));
  } else {
    put_record(transaction, *key, binding);
  }
  return {};
}

void remove_bindings_of(Transaction& transaction, SubjectId subject) {
  for (const std::string& key : keys_below(transaction, keys::bindings(subject))) {
    transaction.remove(key);
    transaction.remove(target_key(key));
  }
}

Result<std::vector<RoleGrant>> list_bindings(Snapshot& snapshot) {
  const auto subjects = TRY(subject_names(snapshot));
  const auto namespaces = TRY(namespace_names(snapshot));
  std::vector<RoleGrant> grants;
  const Key until = keys::end_of(keys::bindings(kLastId));
  for (const Binding& binding :
       TRY(scan_bindings(snapshot, keys::bindings(SubjectId{}), until))) {
    auto target = TRY(find_target(snapshot, binding, namespaces));
    const auto subject = subjects.find(binding.subject);
    auto role = TRY(find_role(snapshot, binding.role));
    if (!target || !role || subject == subjects.end()) continue;
    grants.push_back({subject->second, std::move(role->name), *std::move(target)});
  }
  std::ranges::sort(grants, {}, [](const RoleGrant& grant) {
    return std::tuple(grant.subject, grant.target.text(), grant.role);
  });
  return grants;
}

Result<std::vector<Binding>> bindings_of(Snapshot& snapshot, SubjectId subject) {
  const Key from = keys::bindings(subject);
  return scan_bindings(snapshot, from, keys::end_of(from));
}

Result<void> visit_bindings_at(Snapshot& snapshot, SubjectId subject, const Place& place,
                               BindingVisitor visit) {
  // Most subjects have few bindings, which one short scan finds.
  auto found = TRY(find_few_at(snapshot, subject, place));
  if (!found) found = TRY(find_at(snapshot, subject, place));
  for (const Binding& binding : *found) {
    const Permissions allowed = TRY(permissions_of(snapshot, binding.role));
    const bool everywhere = binding.kind == BindingObject::kRegistry;
    visit(binding, everywhere ? allowed : allowed.below_the_registry());
  }
  return {};
}

}  // namespace bulkhead
