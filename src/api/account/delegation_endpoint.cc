#include "api/account/delegation_endpoint.h"

#include <algorithm>
#include <charconv>

#include "api/account/json_fields.h"
#include "api/account/key_json.h"
#include "api/distribution/pages.h"
#include "api/distribution/responses.h"
#include "base/log.h"
#include "runtime/suspend.h"

namespace bulkhead {
namespace {

Result<RobotName> parse_robot(const std::string& text) {
  auto name = RobotName::parse(text);
  if (!name) {
    return fail(ErrorCode::kInvalid,
                "a robot is named NAMESPACE+NAME or NAMESPACE/REPOSITORY+NAME");
  }
  return *std::move(name);
}

Result<std::string> parameter(const Call& call, std::string_view name) {
  const auto value = call.query.find(name);
  if (!value) {
    return fail(ErrorCode::kInvalid, "the query has no parameter " + std::string(name));
  }
  return std::string(*value);
}

// All of the registry is an operator's business.
Result<GrantTarget> parse_target(const std::string& on) {
  GrantTarget target = TRY(GrantTarget::parse(on));
  if (target.kind == BindingObject::kRegistry) {
    return fail(ErrorCode::kInvalid, "bindings here are on a namespace or repository");
  }
  return target;
}

Result<RoleGrant> make_grant(std::string subject, std::string role, const std::string& on) {
  return RoleGrant{std::move(subject), std::move(role), TRY(parse_target(on))};
}

// As the operator's own grants are recorded.
std::vector<std::pair<std::string, std::string>> words_of(const RoleGrant& what) {
  return {{"subject", what.subject}, {"role", what.role}, {"target", what.target.text()}};
}

Result<std::string> print_robots(Snapshot& snapshot, const std::vector<User>& robots) {
  std::string json;
  for (const User& robot : robots) {
    json += json.empty() ? R"({"name":)" : R"(,{"name":)";
    append_json_string(json, robot.record.name);
    json += R"(,"created":)";
    append_json_string(json, to_rfc3339(robot.record.created));
    json += R"(,"keys":)" + TRY(print_keys(TRY(api_keys_of(snapshot, robot.id)))) + "}";
  }
  return json;
}

// After so many subjects other requests of the thread have their turn.
constexpr size_t kSubjectsPerTurn = 200;

// Where a page of bindings ended: a subject's id, as the Link to the next one says it.
Result<SubjectId> parse_last_subject(const std::string& text) {
  uint64_t id = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, id);
  if (text.empty() || (parsed.ec == std::errc() && parsed.ptr == end)) return SubjectId{id};
  return fail(ErrorCode::kPaginationInvalid, "last must be what the Link to a next page says");
}

std::string print_subject(const SubjectRoles& one) {
  std::string json = R"({"subject":)";
  if (one.subject.empty()) json += "null";
  if (!one.subject.empty()) append_json_string(json, one.subject);
  return json + R"(,"roles":)" + json_strings(one.roles) + "}";
}

Response bindings_response(const GrantTarget& on, const std::string& bindings) {
  std::string json = R"({"on":)";
  append_json_string(json, on.text());
  return json_response(json + R"(,"bindings":[)" + bindings + "]}\n");
}

std::string link_behind(const GrantTarget& on, size_t count, SubjectId last) {
  return next_link("/bulkhead/v1/bindings",
                   "on=" + percent_encode(on.text()) + "&n=" + std::to_string(count) +
                       "&last=" + std::to_string(static_cast<uint64_t>(last)));
}

}  // namespace

Task<Response> DelegationEndpoint::robots(Call& call, std::unique_ptr<Snapshot> granted) {
  const std::unique_ptr<Snapshot> snapshot = std::move(granted);
  const GrantTarget home = CO_TRY(GrantTarget::parse(CO_TRY(parameter(call, "on"))));
  CO_TRY(parts_.delegation.check(*snapshot, call.identity, home));
  const std::vector<User> robots = CO_TRY(robots_of(*snapshot, home));
  co_return json_response(R"({"robots":[)" + CO_TRY(print_robots(*snapshot, robots)) + "]}\n");
}

Task<Response> DelegationEndpoint::add_robot(Call& call) {
  const std::string body = CO_TRY(co_await read_json_body(call.request));
  const JsonFields fields = CO_TRY(JsonFields::parse(body, {"name"}));
  const RobotName name = CO_TRY(parse_robot(CO_TRY(fields.text("name"))));
  const UnixTime now = parts_.clock.now();
  CO_TRY(co_await parts_.metadata.transact([&](Transaction& transaction) {
    return parts_.delegation.add_robot(transaction, call.identity, name, now);
  }));
  call.changed = {{"robot", name.text()}};
  co_return empty_response(201);
}

Task<Response> DelegationEndpoint::remove_robot(Call& call) {
  const RobotName name = CO_TRY(parse_robot(CO_TRY(parameter(call, "name"))));
  CO_TRY(co_await parts_.metadata.transact([&](Transaction& transaction) {
    return parts_.delegation.remove_robot(transaction, call.identity, name);
  }));
  call.changed = {{"robot", name.text()}};
  co_return empty_response(204);
}

Task<Response> DelegationEndpoint::add_robot_key(Call& call) {
  const std::string body = CO_TRY(co_await read_json_body(call.request));
  const JsonFields fields =
      CO_TRY(JsonFields::parse(body, {"robot", "name", "expires_in", "scopes"}));
  const RobotName name = CO_TRY(parse_robot(CO_TRY(fields.text("robot"))));
  const ApiKeyText key = ApiKeyText::mint(parts_.random);
  const NewApiKey row =
      CO_TRY(parse_new_key(fields, key, parts_.clock.now(), parts_.key_lifetime_max));
  CO_TRY(co_await parts_.metadata.transact([&](Transaction& transaction) {
    return parts_.delegation.add_robot_key(transaction, call.identity, name, row);
  }));
  call.changed = {{"owner", name.text()}, {"key", to_string(row.id)}, {"name", row.name}};
  Response response = json_response(print_new_key(row, key));
  response.status = 201;
  co_return response;
}

Task<Response> DelegationEndpoint::revoke_robot_key(Call& call) {
  const ApiKeyId id = CO_TRY(key_in_path(call.route->reference));
  CO_TRY(co_await parts_.metadata.transact([&](Transaction& transaction) {
    return parts_.delegation.revoke_robot_key(transaction, call.identity, id);
  }));
  co_return empty_response(204);
}

Task<Response> DelegationEndpoint::bindings(Call& call, std::unique_ptr<Snapshot> granted) {
  std::unique_ptr<Snapshot> snapshot = std::move(granted);
  const GrantTarget on = CO_TRY(parse_target(CO_TRY(parameter(call, "on"))));
  const PageRequest wanted = CO_TRY(parse_page(call.query, settings_));
  SubjectId last = CO_TRY(parse_last_subject(wanted.last));
  size_t left = wanted.count;
  std::string json;
  while (true) {
    const TargetBindingPage page = CO_TRY(parts_.delegation.bindings(
        *snapshot, call.identity, on, last, std::min(left, kSubjectsPerTurn)));
    for (const SubjectRoles& each : page.subjects) {
      json += (json.empty() ? "" : ",") + print_subject(each);
      last = each.id;
    }
    left -= page.subjects.size();
    if (page.more && left > 0) {
      snapshot.reset();
      CO_TRY(co_await yield());
      snapshot = parts_.metadata.snapshot();
      continue;
    }
    Response response = bindings_response(on, json);
    if (page.more) response.headers.add("Link", link_behind(on, wanted.count, last));
    co_return response;
  }
}

Task<Response> DelegationEndpoint::grant(Call& call) {
  const std::string body = CO_TRY(co_await read_json_body(call.request));
  const JsonFields fields = CO_TRY(JsonFields::parse(body, {"subject", "role", "on"}));
  const RoleGrant what = CO_TRY(make_grant(
      CO_TRY(fields.text("subject")), CO_TRY(fields.text("role")), CO_TRY(fields.text("on"))));
  const UnixTime now = parts_.clock.now();
  CO_TRY(co_await parts_.metadata.transact([&](Transaction& transaction) {
    return parts_.delegation.grant(transaction, call.identity, what, now);
  }));
  call.changed = words_of(what);
  co_return empty_response(201);
}

Task<Response> DelegationEndpoint::revoke(Call& call) {
  const RoleGrant what = CO_TRY(make_grant(CO_TRY(parameter(call, "subject")),
                                           CO_TRY(parameter(call, "role")),
                                           CO_TRY(parameter(call, "on"))));
  CO_TRY(co_await parts_.metadata.transact([&](Transaction& transaction) {
    return parts_.delegation.revoke(transaction, call.identity, what);
  }));
  call.changed = words_of(what);
  co_return empty_response(204);
}

}  // namespace bulkhead
