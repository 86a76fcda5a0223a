#include "auth/authorizer.h"

#include "auth/role_bindings.h"
#include "auth/users.h"
#include "base/invariant.h"

namespace bulkhead {
namespace {

// Absent for a removed or disabled user.
Result<std::optional<UserKind>> find_active_kind(Snapshot& snapshot, UserId user) {
  if (user == kAnonymous) return UserKind::kOrdinary;
  const auto record = TRY(find_active_user(snapshot, user));
  if (!record) return std::nullopt;
  return record->kind;
}

Result<Actions> bound_to(Snapshot& snapshot, UserId user, BindingObject kind, uint64_t object) {
  const auto binding =
      TRY(find_record<RoleBindingRecord>(snapshot, keys::binding(user, kind, object)));
  return binding ? actions_of_role(binding->role) : kNoActions;
}

// Reads the same rows whether the place exists or not.
Result<Actions> bound_at(Snapshot& snapshot, UserId user, const Place& place) {
  const Actions in_namespace = TRY(bound_to(snapshot, user, BindingObject::kNamespace,
                                            static_cast<uint64_t>(place.namespace_id)));
  const Actions in_repository = TRY(bound_to(snapshot, user, BindingObject::kRepository,
                                             static_cast<uint64_t>(place.repository_id)));
  return in_namespace | in_repository;
}

// An entry without ids was issued to an administrator for a namespace that did not exist; it
// stands for as long as its owner is one.
bool is_about(const TokenEntry& entry, const Place& place, UserKind kind) {
  if (entry.repository_id != RepositoryId{}) return entry.repository_id == place.repository_id;
  if (entry.namespace_id != NamespaceId{}) return entry.namespace_id == place.namespace_id;
  return kind == UserKind::kAdministrator;
}

Actions covered(const std::vector<TokenEntry>& entries, const RepositoryName& name,
                const Place& place, UserKind kind) {
  Actions actions = kNoActions;
  for (const TokenEntry& entry : entries) {
    if (entry.name == name.full() && is_about(entry, place, kind)) actions |= entry.actions;
  }
  return actions;
}

Decision refusal(AuthenticationMethod method) {
  switch (method) {
    case AuthenticationMethod::kNone: return Decision::kUnauthenticated;
    case AuthenticationMethod::kBasic: return Decision::kDenied;
    case AuthenticationMethod::kToken: return Decision::kInsufficientScope;
  }
  return Decision::kDenied;
}

Result<void> add_readable(Snapshot& snapshot, UserId user, ReadableSet& readable) {
  for (const Binding& binding : TRY(bindings_of(snapshot, user))) {
    if (!(actions_of_role(binding.role) & kPull)) continue;
    if (binding.kind == BindingObject::kNamespace) {
      readable.namespaces.insert(NamespaceId{binding.object});
    } else {
      readable.repositories.insert(RepositoryId{binding.object});
    }
  }
  return {};
}

}  // namespace

Result<Place> find_place(Snapshot& snapshot, const RepositoryName& name) {
  if (const auto repository = TRY(find_repository(snapshot, name))) {
    return Place{repository->id, repository->namespace_id};
  }
  const auto ns = TRY(find_namespace(snapshot, name.namespace_name()));
  return Place{.namespace_id = ns.value_or(NamespaceId{})};
}

Actions actions_of_role(Role role) {
  switch (role) {
    case Role::kPuller: return kPull;
    case Role::kPusher: return kPull | kPush;
    case Role::kAdmin: return kAllActions;
  }
  return kNoActions;
}

Result<Actions> Authorizer::actions_at(Snapshot& snapshot, UserId user, UserKind kind,
                                       const Place& place) const {
  if (kind == UserKind::kAdministrator) return kAllActions;
  // Rows may be older than the setting, so it is applied here and not only when they are written.
  const Actions everyones_most = anonymous_push_ ? kPull | kPush : kPull;
  const Actions everyones = TRY(bound_at(snapshot, kAnonymous, place)) & everyones_most;
  if (user == kAnonymous) return everyones;
  return everyones | TRY(bound_at(snapshot, user, place));
}

Result<Decision> Authorizer::decide(Snapshot& snapshot, const Identity& identity,
                                    const RepositoryName& name, Actions wanted) const {
  INVARIANT(wanted != kNoActions, "every route wants something of its repository");
  const auto kind = TRY(find_active_kind(snapshot, identity.user));
  if (!kind) return Decision::kUnauthenticated;
  const Place place = TRY(find_place(snapshot, name));
  Actions allowed = TRY(actions_at(snapshot, identity.user, *kind, place));
  if (identity.token_entries) allowed &= covered(*identity.token_entries, name, place, *kind);
  if ((allowed & wanted) == wanted) return Decision::kAllowed;
  return refusal(identity.method);
}

bool Authorizer::token_mentions(const Identity& identity, const RepositoryName& name) {
  if (!identity.token_entries) return true;
  for (const TokenEntry& entry : *identity.token_entries) {
    if (entry.name == name.full()) return true;
  }
  return false;
}

Result<Actions> Authorizer::actions_of(Snapshot& snapshot, UserId user,
                                       const RepositoryName& name) const {
  const auto kind = TRY(find_active_kind(snapshot, user));
  if (!kind) return kNoActions;
  return TRY(actions_at(snapshot, user, *kind, TRY(find_place(snapshot, name))));
}

Result<ReadableSet> Authorizer::readable(Snapshot& snapshot, const Identity& identity) const {
  if (!identity.token_entries) return listable(snapshot, identity);
  ReadableSet readable;
  for (const TokenEntry& entry : *identity.token_entries) {
    const auto name = RepositoryName::parse(entry.name);
    if (!name || name->full() != entry.name) continue;  // the catalog's entry
    if (TRY(decide(snapshot, identity, *name, kPull)) != Decision::kAllowed) continue;
    const Place place = TRY(find_place(snapshot, *name));
    if (place.repository_id != RepositoryId{}) readable.repositories.insert(place.repository_id);
  }
  return readable;
}

Result<ReadableSet> Authorizer::listable(Snapshot& snapshot, const Identity& identity) const {
  ReadableSet readable;
  const auto kind = TRY(find_active_kind(snapshot, identity.user));
  if (!kind) return readable;
  readable.everything = kind == UserKind::kAdministrator;
  TRY(add_readable(snapshot, kAnonymous, readable));
  if (identity.user != kAnonymous) TRY(add_readable(snapshot, identity.user, readable));
  return readable;
}

Result<Decision> Authorizer::decide_catalog(Snapshot& snapshot, const Identity& identity) const {
  if (!TRY(find_active_kind(snapshot, identity.user))) return Decision::kUnauthenticated;
  if (identity.token_entries) {
    bool covers = false;
    for (const TokenEntry& entry : *identity.token_entries) {
      covers |= entry.name == kCatalogName && (entry.actions & kPull);
    }
    if (!covers) return Decision::kInsufficientScope;
  }
  const bool may_list =
      identity.user != kAnonymous || !TRY(bindings_of(snapshot, kAnonymous)).empty();
  return may_list ? Decision::kAllowed : refusal(identity.method);
}

Result<Decision> Authorizer::decide_administration(Snapshot& snapshot,
                                                   const Identity& identity) const {
  const auto kind = TRY(find_active_kind(snapshot, identity.user));
  if (!kind || identity.method == AuthenticationMethod::kNone) return Decision::kUnauthenticated;
  const bool allowed =
      kind == UserKind::kAdministrator && identity.method == AuthenticationMethod::kBasic;
  return allowed ? Decision::kAllowed : Decision::kDenied;
}

Authority Authorizer::authority(Identity identity, RepositoryName name, Actions wanted) const {
  return [this, identity = std::move(identity), name = std::move(name),
          wanted](Snapshot& snapshot) -> Result<void> {
    switch (TRY(decide(snapshot, identity, name, wanted))) {
      case Decision::kAllowed: return {};
      case Decision::kDenied: return fail(ErrorCode::kDenied, "the requested access is denied");
      case Decision::kUnauthenticated:
      case Decision::kInsufficientScope: break;
    }
    return fail(ErrorCode::kUnauthenticated, "authentication is required");
  };
}

}  // namespace bulkhead
