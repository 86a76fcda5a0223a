#include "auth/explanation.h"

#include <algorithm>

namespace bulkhead {
namespace {

constexpr std::string_view kNobody = "the user was removed or is disabled";

void append(std::string& text, const std::string& more) {
  text += (text.empty() ? "" : "; ") + more;
}

// What a binding found at `where` is on, as operators write it.
std::string object_text(const Binding& binding, const GrantTarget& where) {
  switch (binding.kind) {
    case BindingObject::kRegistry: return "*";
    case BindingObject::kNamespace: return where.namespace_name;
    case BindingObject::kRepository: return where.text();
    case BindingObject::kPattern: break;
  }
  return where.namespace_name + "/" + binding.pattern;
}

Result<std::string> binding_text(Snapshot& snapshot, const Binding& binding,
                                 const GrantTarget& where) {
  const auto subject = TRY(find_subject_name(snapshot, binding.subject));
  const auto role = TRY(find_role(snapshot, binding.role));
  return subject.value_or("somebody") + " has " + (role ? role->name : "a role") + " on " +
         object_text(binding, where);
}

// Reasons that give `is_wanted` permissions, and those permissions united.
struct Reasons {
  Permissions permissions;
  std::string text;
};
Result<Reasons> reasons_for(Snapshot& snapshot, const Authorizer& authorizer, const Caller& caller,
                            const GrantTarget& where, const Place& place,
                            FunctionRef<bool(const Permissions&)> is_wanted) {
  if (caller.kind == UserKind::kAdministrator) {
    return Reasons{Permissions::everything(), "an administrator may do everything"};
  }
  Reasons reasons;
  std::vector<Binding> helpful;
  TRY(authorizer.visit_permissions(snapshot, caller, place,
                                   [&](const Binding& binding, const Permissions& allowed) {
                                     reasons.permissions = reasons.permissions | allowed;
                                     if (is_wanted(allowed)) helpful.push_back(binding);
                                   }));
  for (const Binding& binding : helpful) {
    append(reasons.text, TRY(binding_text(snapshot, binding, where)));
  }
  return reasons;
}

GrantTarget target_of(const RepositoryName& name) {
  return {.kind = BindingObject::kRepository,
          .namespace_name = std::string(name.namespace_name()),
          .repository = name};
}

}  // namespace

Result<Explanation> explain(Snapshot& snapshot, const Authorizer& authorizer,
                            const Identity& identity, const RepositoryName& name,
                            const Place& place, Actions wanted) {
  const auto caller = TRY(find_caller(snapshot, identity));
  if (!caller) return Explanation{false, std::string(kNobody)};
  Reasons reasons = TRY(reasons_for(
      snapshot, authorizer, *caller, target_of(name), place,
      [&](const Permissions& allowed) { return (actions_of(allowed) & wanted) != 0; }));
  const auto missing = static_cast<Actions>(wanted & ~actions_of(reasons.permissions));
  if (missing != kNoActions) {
    return Explanation{false, "no binding allows to " + print_actions(missing, ", ")};
  }
  const bool allowed =
      TRY(authorizer.decide_at(snapshot, identity, name, place, wanted)) == Decision::kAllowed;
  if (!allowed) append(reasons.text, "but the credentials are narrower");
  return Explanation{allowed, std::move(reasons.text)};
}

Result<Explanation> explain(Snapshot& snapshot, const Authorizer& authorizer,
                            const Identity& identity, const GrantTarget& where, Verb verb,
                            Resource resource) {
  const auto caller = TRY(find_caller(snapshot, identity));
  if (!caller) return Explanation{false, std::string(kNobody)};
  Reasons reasons = TRY(reasons_for(
      snapshot, authorizer, *caller, where, TRY(find_place(snapshot, where)),
      [&](const Permissions& allowed) { return allowed.allows(verb, resource); }));
  if (reasons.permissions.allows(verb, resource)) return Explanation{true, std::move(reasons.text)};
  return Explanation{false, "no binding allows to " + std::string(to_string(verb)) + " " +
                                std::string(to_string(resource))};
}

}  // namespace bulkhead
