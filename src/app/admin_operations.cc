#include "app/admin_operations.h"

#include <algorithm>
#include <array>
#include <span>

#include "auth/external_links.h"
#include "auth/signing_keys.h"
#include "auth/tokens.h"
#include "auth/users.h"

namespace bulkhead {
namespace {

using Arguments = std::span<const std::string>;

struct Circumstances {
  UnixTime now;
  AnonymousPush anonymous_push;
};

Result<void> add_user(Transaction& transaction, Arguments arguments, const Circumstances& at) {
  const UserKind kind =
      arguments[2] == "administrator" ? UserKind::kAdministrator : UserKind::kOrdinary;
  TRY(bulkhead::add_user(transaction, arguments[0], arguments[1], kind, at.now));
  return {};
}

Result<void> change_password(Transaction& transaction, Arguments arguments,
                             const Circumstances&) {
  return set_password_hash(transaction, arguments[0], arguments[1]);
}

Result<void> remove_user(Transaction& transaction, Arguments arguments, const Circumstances&) {
  const std::vector<User> users = TRY(list_users(transaction));
  const auto is_other_administrator = [&](const User& user) {
    return user.record.kind == UserKind::kAdministrator && user.record.name != arguments[0];
  };
  if (std::ranges::find(users, arguments[0], [](const User& user) { return user.record.name; }) !=
          users.end() &&
      std::ranges::none_of(users, is_other_administrator)) {
    return fail(ErrorCode::kConflict,
                arguments[0] + " is the last administrator; add another first");
  }
  return bulkhead::remove_user(transaction, arguments[0]);
}

Result<RoleGrant> role_grant(Arguments arguments) {
  return RoleGrant{.user_name = arguments[0],
                   .role = TRY(parse_role(arguments[1])),
                   .target = TRY(GrantTarget::parse(arguments[2]))};
}

Result<void> grant_role(Transaction& transaction, Arguments arguments, const Circumstances& at) {
  return grant(transaction, TRY(role_grant(arguments)), at.anonymous_push, at.now);
}

Result<void> revoke_role(Transaction& transaction, Arguments arguments, const Circumstances&) {
  return revoke(transaction, TRY(role_grant(arguments)));
}

Result<void> add_identity(Transaction& transaction, Arguments arguments,
                          const Circumstances& at) {
  return link_identity(transaction, {arguments[1], arguments[2]}, arguments[0], at.now);
}

Result<void> remove_identity(Transaction& transaction, Arguments arguments,
                             const Circumstances&) {
  return unlink_identity(transaction, {arguments[0], arguments[1]});
}

Result<AdminTable> users(Snapshot& snapshot) {
  AdminTable rows;
  for (const User& user : TRY(list_users(snapshot))) {
    rows.push_back(
        {user.record.name,
         user.record.kind == UserKind::kAdministrator ? "administrator" : "ordinary",
         user.record.state == UserState::kActive ? "active" : "disabled",
         to_rfc3339(user.record.created)});
  }
  return rows;
}

Result<AdminTable> grants(Snapshot& snapshot) {
  AdminTable rows;
  for (const RoleGrant& grant : TRY(list_bindings(snapshot))) {
    rows.push_back({grant.user_name, std::string(to_string(grant.role)), grant.target.text()});
  }
  return rows;
}

Result<AdminTable> identities(Snapshot& snapshot) {
  AdminTable rows;
  for (const ExternalLink& link : TRY(list_links(snapshot))) {
    rows.push_back({link.user_name, link.identity.issuer, link.identity.subject,
                    to_rfc3339(link.created)});
  }
  return rows;
}

struct Write {
  std::string_view name;
  size_t arguments;
  Result<void> (*run)(Transaction&, Arguments, const Circumstances&);
};
constexpr std::array<Write, 7> kWrites = {{{"user.add", 3, add_user},
                                           {"user.password", 2, change_password},
                                           {"user.remove", 1, remove_user},
                                           {"grant", 3, grant_role},
                                           {"revoke", 3, revoke_role},
                                           {"identity.add", 3, add_identity},
                                           {"identity.remove", 2, remove_identity}}};

struct Listing {
  std::string_view name;
  Result<AdminTable> (*run)(Snapshot&);
};
constexpr std::array<Listing, 3> kListings = {
    {{"user.list", users}, {"grants", grants}, {"identity.list", identities}}};

}  // namespace

Task<AdminTable> AdminOperations::run(AdminRequest request) {
  const std::string name = request.empty() ? "" : request.front();
  if (const auto listing = std::ranges::find(kListings, name, &Listing::name);
      listing != kListings.end() && request.size() == 1) {
    co_return listing->run(*metadata_.snapshot());
  }
  const auto write = std::ranges::find(kWrites, name, &Write::name);
  if (write == kWrites.end() || request.size() != write->arguments + 1) {
    co_return fail(ErrorCode::kUnsupported, "the server does not know this operation");
  }
  const Circumstances at{clock_.now(), anonymous_push_};
  CO_TRY(co_await metadata_.transact([&](Transaction& transaction) {
    return write->run(transaction, Arguments(request).subspan(1), at);
  }));
  co_return AdminTable{};
}

Task<void> create_registry(MetadataStore& metadata, NewRegistry what, UnixTime now) {
  co_return co_await metadata.transact([&](Transaction& transaction) -> Result<void> {
    TRY(create_registry_id(transaction, what.id_bytes));
    TRY(create_signing_keys(transaction, what.key_material, now));
    TRY(bulkhead::add_user(transaction, "admin", what.admin_password_hash,
                           UserKind::kAdministrator, now));
    return {};
  });
}

}  // namespace bulkhead
