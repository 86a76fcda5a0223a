#include <algorithm>
#include <array>

#include "app/operations/operation.h"
#include "auth/explanation.h"

namespace bulkhead {
namespace {

Result<RoleGrant> role_grant(Arguments arguments) {
  return RoleGrant{.subject = arguments[0],
                   .role = arguments[1],
                   .target = TRY(GrantTarget::parse(arguments[2]))};
}

Result<void> grant_role(Transaction& transaction, Arguments arguments, const Circumstances& at) {
  return grant(transaction, TRY(role_grant(arguments)), at.settings.anonymous_push, at.now);
}

Result<void> revoke_role(Transaction& transaction, Arguments arguments, const Circumstances&) {
  return revoke(transaction, TRY(role_grant(arguments)));
}

Result<AdminTable> grants(Snapshot& snapshot, Arguments, const Circumstances&) {
  AdminTable rows;
  for (const RoleGrant& grant : TRY(list_bindings(snapshot))) {
    rows.push_back({grant.subject, grant.role, grant.target.text()});
  }
  return rows;
}

Result<AdminTable> answer(const Explanation& why) {
  return AdminTable{{why.allowed ? "yes" : "no", why.because}};
}

// USER VERB RESOURCE WHERE: a verb on a resource there, or an action on the repository or
// namespace that RESOURCE names.
Result<AdminTable> can(Snapshot& snapshot, Arguments arguments, const Circumstances& at) {
  const Authorizer authorizer(at.settings.anonymous_push);
  Identity identity;
  if (arguments[0] != kAnonymousName) {
    const auto user = TRY(find_user(snapshot, arguments[0]));
    if (!user) return fail(ErrorCode::kNotFound, "there is no user " + arguments[0]);
    identity = {.user = user->id,
                .user_name = user->record.name,
                .method = AuthenticationMethod::kBasic,
                .credential_epoch = user->record.credential_epoch};
  }
  const std::string& verb_name = arguments[1];
  if (const auto resource = find_resource(arguments[2])) {
    const auto verb = find_verb(verb_name);
    if (!verb) return std::unexpected(parse_rule(verb_name + " *").error());
    const GrantTarget where = TRY(GrantTarget::parse(arguments[3]));
    return answer(TRY(explain(snapshot, authorizer, identity, where, *verb, *resource)));
  }
  const auto way = std::ranges::find(action_permissions(), verb_name, &ActionPermission::name);
  if (way == action_permissions().end()) {
    return fail(ErrorCode::kInvalid,
                "to a repository or namespace one may pull, push, delete or grant; to another "
                "resource (imagestreams/layers, images, metrics, …) what 'bulkhead role list' "
                "shows");
  }
  const GrantTarget where = TRY(GrantTarget::parse(arguments[2]));
  if (where.repository) {
    const Place place = TRY(find_place(snapshot, *where.repository));
    return answer(
        TRY(explain(snapshot, authorizer, identity, *where.repository, place, way->action)));
  }
  return answer(TRY(explain(snapshot, authorizer, identity, where, way->verb, way->resource)));
}

constexpr std::array<WriteOperation, 2> kWrites = {{
    {"grant", 3, {AuditEvent::kGrant, "subject", "role", "target"}, grant_role},
    {"revoke", 3, {AuditEvent::kRevoke, "subject", "role", "target"}, revoke_role},
}};
constexpr std::array<ReadOperation, 2> kReads = {{
    {"grants", 0, grants},
    {"can", 4, can},
}};

}  // namespace

OperationList grant_operations() { return {kWrites, kReads}; }

}  // namespace bulkhead
