#include "auth/token_claims.h"

#include <boost/json.hpp>
#include <charconv>

namespace bulkhead {
namespace {

namespace json = boost::json;

constexpr int64_t kSecondsMax = 253'402'300'799;  // the year 9999

struct NamedAction {
  Actions action;
  std::string_view name;
};
constexpr NamedAction kNamedActions[] = {{kPull, "pull"}, {kPush, "push"}, {kDelete, "delete"}};

int64_t seconds(UnixTime time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

template <class Id>
std::string id_text(Id id) {
  return std::to_string(static_cast<uint64_t>(id));
}

std::unexpected<Error> invalid() { return fail(ErrorCode::kInvalid, "invalid claims"); }

json::object print_entry(const TokenEntry& entry) {
  json::array actions;
  const bool is_catalog = entry.name == kCatalogName;
  if (is_catalog && entry.actions) actions.emplace_back("*");
  for (const auto& [action, name] : kNamedActions) {
    if (!is_catalog && (entry.actions & action)) actions.emplace_back(name);
  }
  json::object out;
  out["type"] = is_catalog ? "registry" : "repository";
  out["name"] = entry.name;
  out["actions"] = std::move(actions);
  if (entry.repository_id != RepositoryId{}) out["id"] = id_text(entry.repository_id);
  if (entry.namespace_id != NamespaceId{}) out["nsid"] = id_text(entry.namespace_id);
  return out;
}

Result<std::string> text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return invalid();
  return std::string(value->get_string());
}

Result<UnixTime> time_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64()) return invalid();
  const int64_t count = value->get_int64();
  if (count < 0 || count > kSecondsMax) return invalid();
  return unix_time(count * 1000);
}

Result<uint64_t> count_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return invalid();
  return static_cast<uint64_t>(value->get_int64());
}

template <class Id>
Result<Id> parse_id(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return invalid();
  if (number == 0 || text.starts_with('0')) return invalid();
  return Id{number};
}

// `Id{}` when the key is absent, which no id is.
template <class Id>
Result<Id> id_of(const json::object& object, std::string_view key) {
  if (!object.contains(key)) return Id{};
  return parse_id<Id>(TRY(text_of(object, key)));
}

Result<std::vector<GroupId>> groups_of(const json::object& object) {
  std::vector<GroupId> groups;
  const json::value* list = object.if_contains("groups");
  if (list == nullptr) return groups;
  if (!list->is_array()) return invalid();
  for (const json::value& each : list->get_array()) {
    if (!each.is_string()) return invalid();
    groups.push_back(TRY(parse_id<GroupId>(each.get_string())));
  }
  return groups;
}

Result<Actions> parse_action(std::string_view text, bool is_catalog) {
  if (is_catalog && text == "*") return kPull;
  for (const auto& [action, name] : kNamedActions) {
    if (!is_catalog && text == name) return action;
  }
  return invalid();
}

Result<TokenEntry> parse_entry(const json::value& value) {
  if (!value.is_object()) return invalid();
  const json::object& object = value.get_object();
  TokenEntry entry;
  entry.name = TRY(text_of(object, "name"));
  const std::string type = TRY(text_of(object, "type"));
  const bool is_catalog = entry.name == kCatalogName;
  if (type != (is_catalog ? "registry" : "repository")) return invalid();
  const json::value* actions = object.if_contains("actions");
  if (actions == nullptr || !actions->is_array()) return invalid();
  for (const json::value& action : actions->get_array()) {
    if (!action.is_string()) return invalid();
    entry.actions |= TRY(parse_action(action.get_string(), is_catalog));
  }
  entry.repository_id = TRY(id_of<RepositoryId>(object, "id"));
  entry.namespace_id = TRY(id_of<NamespaceId>(object, "nsid"));
  return entry;
}

}  // namespace

std::string print_claims(const TokenClaims& claims) {
  json::array access;
  for (const TokenEntry& entry : claims.entries) access.push_back(print_entry(entry));
  json::object out;
  out["iss"] = claims.issuer;
  out["aud"] = claims.audience;
  out["sub"] = claims.subject;
  out["uid"] = id_text(claims.user);
  out["epoch"] = claims.credential_epoch;
  if (claims.key != ApiKeyId{}) out["key"] = id_text(claims.key);
  json::array groups;
  for (const GroupId group : claims.groups) groups.emplace_back(id_text(group));
  if (!groups.empty()) out["groups"] = std::move(groups);
  out["iat"] = seconds(claims.issued);
  out["nbf"] = seconds(claims.not_before);
  out["exp"] = seconds(claims.expires);
  out["jti"] = claims.id;
  out["access"] = std::move(access);
  return json::serialize(out);
}

Result<TokenClaims> parse_claims(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object() || json::serialize(value) != text) return invalid();
  const json::object& object = value.get_object();
  TokenClaims claims;
  claims.issuer = TRY(text_of(object, "iss"));
  claims.audience = TRY(text_of(object, "aud"));
  claims.subject = TRY(text_of(object, "sub"));
  claims.user = TRY(id_of<UserId>(object, "uid"));
  claims.credential_epoch = TRY(count_of(object, "epoch"));
  claims.key = TRY(id_of<ApiKeyId>(object, "key"));
  claims.groups = TRY(groups_of(object));
  claims.issued = TRY(time_of(object, "iat"));
  claims.not_before = TRY(time_of(object, "nbf"));
  claims.expires = TRY(time_of(object, "exp"));
  claims.id = TRY(text_of(object, "jti"));
  if (claims.user == UserId{}) return invalid();
  const json::value* access = object.if_contains("access");
  if (access == nullptr || !access->is_array()) return invalid();
  for (const json::value& entry : access->get_array()) {
    claims.entries.push_back(TRY(parse_entry(entry)));
  }
  return claims;
}

}  // namespace bulkhead
