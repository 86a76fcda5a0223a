#include "api/account/key_json.h"

#include "base/log.h"

namespace bulkhead {
namespace {

// More would overflow milliseconds; no limit allows as much.
constexpr int64_t kLifetimeSecondsMax = int64_t{1} << 40;

void append_text(std::string& json, std::string_view name, std::string_view value) {
  json += json.ends_with('{') ? "\"" : ",\"";
  json.append(name) += "\":";
  append_json_string(json, value);
}

void append_expiry(std::string& json, UnixTime expires) {
  if (expires != UnixTime{}) return append_text(json, "expires", to_rfc3339(expires));
  json += R"(,"expires":null)";
}

}  // namespace

Result<NewApiKey> parse_new_key(const JsonFields& fields, const ApiKeyText& key, UnixTime now,
                                std::chrono::milliseconds lifetime_max) {
  const int64_t seconds = std::min(TRY(fields.count("expires_in")), kLifetimeSecondsMax);
  NewApiKey row{.id = key.id,
                .name = TRY(fields.text("name")),
                .secret_hash = key.secret_hash(),
                .created = now,
                .expires = TRY(expiry_of_key(now, std::chrono::seconds(seconds), lifetime_max))};
  for (const std::string& scope : TRY(fields.list("scopes"))) {
    row.scopes.push_back(TRY(KeyScope::parse(scope)));
  }
  return row;
}

std::string print_new_key(const NewApiKey& row, const ApiKeyText& key) {
  std::string json = "{";
  append_text(json, "id", to_string(row.id));
  append_text(json, "key", key.text());
  append_expiry(json, row.expires);
  return json + "}\n";
}

Result<std::string> print_keys(const std::vector<ApiKey>& keys) {
  std::string json = "[";
  for (const ApiKey& key : keys) {
    if (json.size() > 1) json += ',';
    std::string one = "{";
    append_text(one, "id", to_string(key.id));
    append_text(one, "name", key.record.name);
    append_text(one, "created", to_rfc3339(key.record.created));
    append_expiry(one, key.record.expires);
    one += R"(,"scopes":[)";
    for (const KeyScope& scope : TRY(scopes_of(key.record))) {
      if (!one.ends_with('[')) one += ',';
      append_json_string(one, scope.text());
    }
    json += one + "]}";
  }
  return json + "]";
}

Result<ApiKeyId> key_in_path(std::string_view text) {
  const auto id = parse_api_key_id(text);
  if (!id) return fail(ErrorCode::kNotFound, "there is no such key");
  return *id;
}

}  // namespace bulkhead
