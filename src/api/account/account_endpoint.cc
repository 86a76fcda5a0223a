#include "api/account/account_endpoint.h"

#include "api/account/json_fields.h"
#include "api/account/key_json.h"
#include "api/distribution/responses.h"
#include "auth/password.h"
#include "base/log.h"

namespace bulkhead {
namespace {

std::string_view to_string(AuthenticationMethod method) {
  switch (method) {
    case AuthenticationMethod::kNone: return "none";
    case AuthenticationMethod::kBasic: return "password";
    case AuthenticationMethod::kKey: return "key";
    case AuthenticationMethod::kExternal: return "external";
    case AuthenticationMethod::kCertificate: return "certificate";
    case AuthenticationMethod::kToken: return "token";
  }
  return "other";
}

Result<std::string> group_names(Snapshot& snapshot, const Identity& who) {
  std::vector<GroupId> ids = groups_of(snapshot, who.user);
  ids.insert(ids.end(), who.asserted_groups.begin(), who.asserted_groups.end());
  std::string json;
  for (const GroupId id : ids) {
    const auto name = TRY(find_subject_name(snapshot, subject_of(id)));
    if (!name) continue;
    json += json.empty() ? "" : ",";
    append_json_string(json, *name);
  }
  return json;
}

}  // namespace

Task<Response> AccountEndpoint::self(Call& call, std::unique_ptr<Snapshot> granted) {
  const std::unique_ptr<Snapshot> snapshot = std::move(granted);
  const Identity& who = call.identity;
  std::string json = R"({"user":)";
  append_json_string(json, who.user_name);
  json += R"(,"method":)";
  append_json_string(json, to_string(who.method));
  json += R"(,"groups":[)" + CO_TRY(group_names(*snapshot, who)) + "]}\n";
  co_return json_response(std::move(json));
}

Task<Response> AccountEndpoint::change_password(Call& call) {
  const std::string body = CO_TRY(co_await read_json_body(call.request));
  const JsonFields fields = CO_TRY(JsonFields::parse(body, {"current", "new"}));
  // Whoever found a session open somewhere does not know it.
  const Identity again = CO_TRY(co_await parts_.authenticator.login(
      call.identity.user_name, CO_TRY(fields.text("current")), call.presented()));
  if (again.user != call.identity.user) co_return fail(ErrorCode::kDenied, "access denied");
  CO_TRY(check_own_credentials(again));
  call.identity = again;  // the records say by what it was proved
  const std::string password = CO_TRY(fields.text("new"));
  const std::string salt = parts_.random.bytes(kPasswordSaltBytes);
  const std::string hash = CO_TRY(co_await offload(
      parts_.password_pool, [&] { return blocking_hash_password(password, salt); }));
  CO_TRY(co_await parts_.metadata.transact([&](Transaction& transaction) {
    return parts_.delegation.set_password_hash(transaction, again, hash);
  }));
  co_return empty_response(204);
}

Task<Response> AccountEndpoint::keys(Call& call, std::unique_ptr<Snapshot> granted) {
  const std::unique_ptr<Snapshot> snapshot = std::move(granted);
  const std::vector<ApiKey> own = CO_TRY(api_keys_of(*snapshot, call.identity.user));
  co_return json_response(R"({"keys":)" + CO_TRY(print_keys(own)) + "}\n");
}

Task<Response> AccountEndpoint::add_key(Call& call) {
  const std::string body = CO_TRY(co_await read_json_body(call.request));
  const JsonFields fields = CO_TRY(JsonFields::parse(body, {"name", "expires_in", "scopes"}));
  const ApiKeyText key = ApiKeyText::mint(parts_.random);
  const NewApiKey row =
      CO_TRY(parse_new_key(fields, key, parts_.clock.now(), parts_.key_lifetime_max));
  CO_TRY(co_await parts_.metadata.transact([&](Transaction& transaction) {
    return parts_.delegation.add_own_key(transaction, call.identity, row);
  }));
  call.changed = {
      {"owner", call.identity.user_name}, {"key", to_string(row.id)}, {"name", row.name}};
  Response response = json_response(print_new_key(row, key));
  response.status = 201;
  co_return response;
}

Task<Response> AccountEndpoint::revoke_key(Call& call) {
  const ApiKeyId id = CO_TRY(key_in_path(call.route->reference));
  CO_TRY(co_await parts_.metadata.transact([&](Transaction& transaction) {
    return parts_.delegation.revoke_own_key(transaction, call.identity, id);
  }));
  co_return empty_response(204);
}

}  // namespace bulkhead
