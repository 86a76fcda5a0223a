#include "auth/authorizer.h"

#include <algorithm>

#include "base/invariant.h"

namespace bulkhead {
namespace {

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
    case AuthenticationMethod::kBasic:
    case AuthenticationMethod::kKey:
    case AuthenticationMethod::kExternal:
    case AuthenticationMethod::kCertificate: return Decision::kDenied;
    case AuthenticationMethod::kToken: return Decision::kInsufficientScope;
  }
  return Decision::kDenied;
}

Result<void> add_readable(Snapshot& snapshot, SubjectId subject, ReadableSet& readable) {
  for (const Binding& binding : TRY(bindings_of(snapshot, subject))) {
    const Permissions allowed = TRY(permissions_of(snapshot, binding.role));
    if (!(bulkhead::actions_of(allowed) & kPull)) continue;
    switch (binding.kind) {
      case BindingObject::kRegistry: readable.everything = true; break;
      case BindingObject::kNamespace:
        readable.namespaces.insert(NamespaceId{binding.object});
        break;
      case BindingObject::kRepository:
        readable.repositories.insert(RepositoryId{binding.object});
        break;
      case BindingObject::kPattern:
        readable.patterns.push_back({NamespaceId{binding.object}, binding.pattern});
        break;
    }
  }
  return {};
}

}  // namespace

bool ReadableSet::contains(const RepositoryRef& repository, std::string_view path) const {
  if (!(limits.actions_at(repository.namespace_id, repository.id) & kPull)) return false;
  return everything || namespaces.contains(repository.namespace_id) ||
         repositories.contains(repository.id) ||
         std::ranges::any_of(patterns, [&](const Pattern& pattern) {
           return pattern.namespace_id == repository.namespace_id && matches(pattern.text, path);
         });
}

Result<void> Authorizer::visit_permissions(Snapshot& snapshot, const Caller& caller,
                                           const Place& place, BindingVisitor visit) const {
  if (caller.kind == UserKind::kAdministrator) return {};
  return visit_subjects(snapshot, caller, [&](SubjectId subject) -> Result<Scan> {
    TRY(visit_permissions_of(snapshot, subject, place, visit));
    return Scan::kContinue;
  });
}

Result<void> Authorizer::visit_permissions_of(Snapshot& snapshot, SubjectId subject,
                                              const Place& place, BindingVisitor visit) const {
  return visit_bindings_at(snapshot, subject, place,
                           [&](const Binding& binding, const Permissions& allowed) {
                             // Rows may be older than the setting, so it is applied here and not
                             // only when they are written.
                             const bool everyones = subject == subject_of(kAnonymous);
                             visit(binding, everyones ? allowed & everyones_most(anonymous_push_)
                                                      : allowed);
                           });
}

// A yes needs no more than the bindings that give it, mostly the first that are looked at; a no has
// looked at all, whatever exists.
Result<Actions> Authorizer::find_actions(Snapshot& snapshot, const Caller& caller,
                                         const Place& place, Actions wanted) const {
  if (caller.kind == UserKind::kAdministrator) return wanted;
  Permissions found;
  TRY(visit_subjects(snapshot, caller, [&](SubjectId subject) -> Result<Scan> {
    TRY(visit_permissions_of(
        snapshot, subject, place,
        [&](const Binding&, const Permissions& allowed) { found = found | allowed; }));
    const bool suffices = (bulkhead::actions_of(found) & wanted) == wanted;
    return suffices ? Scan::kStop : Scan::kContinue;
  }));
  return bulkhead::actions_of(found) & wanted;
}

Result<Permissions> Authorizer::permissions_at(Snapshot& snapshot, const Caller& caller,
                                               const Place& place) const {
  if (caller.kind == UserKind::kAdministrator) return Permissions::everything();
  Permissions all;
  TRY(visit_permissions(snapshot, caller, place,
                        [&](const Binding&, const Permissions& allowed) { all = all | allowed; }));
  return all;
}

Result<Decision> Authorizer::decide(Snapshot& snapshot, const Identity& identity,
                                    const RepositoryName& name, Actions wanted) const {
  return decide_at(snapshot, identity, name, TRY(find_place(snapshot, name)), wanted);
}

Result<Decision> Authorizer::decide_at(Snapshot& snapshot, const Identity& identity,
                                       const RepositoryName& name, const Place& place,
                                       Actions wanted) const {
  INVARIANT(wanted != kNoActions, "every route wants something of its repository");
  const auto caller = TRY(find_caller(snapshot, identity));
  const auto limits = TRY(KeyLimits::find(snapshot, identity));
  if (!caller || !limits) return Decision::kUnauthenticated;
  Actions allowed = TRY(find_actions(snapshot, *caller, place, wanted)) &
                    limits->actions_at(place.namespace_id, place.repository_id);
  if (identity.token_entries) {
    allowed &= covered(*identity.token_entries, name, place, caller->kind);
  }
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

Result<Actions> Authorizer::actions_of(Snapshot& snapshot, const Identity& identity,
                                       const RepositoryName& name) const {
  const auto caller = TRY(find_caller(snapshot, identity));
  const auto limits = TRY(KeyLimits::find(snapshot, identity));
  if (!caller || !limits) return kNoActions;
  const Place place = TRY(find_place(snapshot, name));
  return bulkhead::actions_of(TRY(permissions_at(snapshot, *caller, place))) &
         limits->actions_at(place.namespace_id, place.repository_id);
}

Result<ReadableSet> Authorizer::readable(Snapshot& snapshot, const Identity& identity) const {
  if (!identity.token_entries) return listable(snapshot, identity);
  ReadableSet readable;
  for (const TokenEntry& entry : *identity.token_entries) {
    const auto name = RepositoryName::parse(entry.name);
    if (!name || name->full() != entry.name) continue;  // the catalog's entry
    const Place place = TRY(find_place(snapshot, *name));
    if (TRY(decide_at(snapshot, identity, *name, place, kPull)) != Decision::kAllowed) continue;
    if (place.has_repository()) readable.repositories.insert(place.repository_id);
  }
  return readable;
}

Result<ReadableSet> Authorizer::listable(Snapshot& snapshot, const Identity& identity) const {
  ReadableSet readable;
  const auto caller = TRY(find_caller(snapshot, identity));
  const auto limits = TRY(KeyLimits::find(snapshot, identity));
  if (!caller || !limits) return readable;
  readable.limits = *limits;
  readable.everything = caller->kind == UserKind::kAdministrator;
  TRY(visit_subjects(snapshot, *caller, [&](SubjectId subject) -> Result<Scan> {
    TRY(add_readable(snapshot, subject, readable));
    return Scan::kContinue;
  }));
  return readable;
}

Result<Decision> Authorizer::decide_catalog(Snapshot& snapshot, const Identity& identity) const {
  if (!TRY(find_caller(snapshot, identity)) ||
      !TRY(KeyLimits::find(snapshot, identity))) {
    return Decision::kUnauthenticated;
  }
  if (identity.token_entries) {
    bool covers = false;
    for (const TokenEntry& entry : *identity.token_entries) {
      covers |= entry.name == kCatalogName && (entry.actions & kPull);
    }
    if (!covers) return Decision::kInsufficientScope;
  }
  const bool may_list =
      identity.user != kAnonymous || !TRY(bindings_of(snapshot, subject_of(kAnonymous))).empty();
  return may_list ? Decision::kAllowed : refusal(identity.method);
}

Result<Decision> Authorizer::decide_registry(Snapshot& snapshot, const Identity& identity,
                                             Verb verb, Resource resource) const {
  const auto caller = TRY(find_caller(snapshot, identity));
  if (!caller || identity.method == AuthenticationMethod::kNone) return Decision::kUnauthenticated;
  if (identity.method == AuthenticationMethod::kToken) return Decision::kDenied;
  if (identity.key != ApiKeyId{}) return Decision::kDenied;
  const Permissions allowed = TRY(permissions_at(snapshot, *caller, Place{}));
  return allowed.allows(verb, resource) ? Decision::kAllowed : Decision::kDenied;
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
