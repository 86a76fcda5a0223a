#include <array>
#include <charconv>

#include "app/operations/operation.h"
#include "auth/api_keys.h"
#include "auth/users.h"
#include "base/hex.h"

namespace bulkhead {
namespace {

constexpr std::string_view kNever = "never";

Result<UserId> get_owner(Snapshot& snapshot, const std::string& name) {
  const auto owner = TRY(find_user(snapshot, name));
  if (!owner) return fail(ErrorCode::kNotFound, "there is no user or robot " + name);
  return owner->id;
}

Result<ApiKeyId> parse_id(const std::string& text) {
  const auto id = parse_api_key_id(text);
  if (!id) return fail(ErrorCode::kInvalid, "a key's id has 16 characters of 0-9 and a-f");
  return *id;
}

Result<UnixTime> expiry(const std::string& lifetime, const Circumstances& at) {
  if (lifetime == kNever) return UnixTime{};
  int64_t milliseconds = 0;
  std::from_chars(lifetime.data(), lifetime.data() + lifetime.size(), milliseconds);
  return expiry_of_key(at.now, std::chrono::milliseconds(milliseconds),
                       at.settings.key_lifetime_max);
}

// OWNER ID HASH NAME LIFETIME SCOPE...
Result<void> add_key(Transaction& transaction, Arguments arguments, const Circumstances& at) {
  const auto hash = from_hex(arguments[2]);
  if (!hash || hash->size() != 32) return fail(ErrorCode::kInvalid, "a key has a SHA-256");
  NewApiKey key{.id = TRY(parse_id(arguments[1])),
                .owner = TRY(get_owner(transaction, arguments[0])),
                .name = arguments[3],
                .secret_hash = *hash,
                .created = at.now,
                .expires = TRY(expiry(arguments[4], at))};
  for (const std::string& scope : arguments.subspan(5)) {
    key.scopes.push_back(TRY(KeyScope::parse(scope)));
  }
  return add_api_key(transaction, std::move(key), at.settings.limits);
}

Result<void> revoke_key(Transaction& transaction, Arguments arguments, const Circumstances&) {
  return revoke_api_key(transaction, TRY(parse_id(arguments[0])));
}

Result<void> append_keys(Snapshot& snapshot, const User& owner, AdminTable& rows) {
  for (const ApiKey& key : TRY(api_keys_of(snapshot, owner.id))) {
    std::string scopes;
    for (const KeyScope& scope : TRY(scopes_of(key.record))) {
      scopes += (scopes.empty() ? "" : " ") + scope.text();
    }
    const bool ends = key.record.expires != UnixTime{};
    rows.push_back({to_string(key.id), owner.record.name, key.record.name,
                    to_rfc3339(key.record.created),
                    ends ? to_rfc3339(key.record.expires) : std::string(kNever),
                    scopes.empty() ? "*" : scopes});
  }
  return {};
}

// [OWNER]
Result<AdminTable> list_keys(Snapshot& snapshot, Arguments arguments, const Circumstances&) {
  if (!arguments.empty()) TRY(get_owner(snapshot, arguments[0]));
  AdminTable rows;
  for (const User& user : TRY(list_users(snapshot))) {
    if (arguments.empty() || user.record.name == arguments[0]) {
      TRY(append_keys(snapshot, user, rows));
    }
  }
  return rows;
}

constexpr std::array<WriteOperation, 2> kWrites = {{
    {"key.add",
     {5, 5 + kScopesPerKeyMost + 1},
     {AuditEvent::kKeyChanged, "owner", "key", kSecret, "name", "lifetime", "scopes"},
     add_key},
    {"key.revoke", 1, {AuditEvent::kKeyChanged, "key"}, revoke_key},
}};
constexpr std::array<ReadOperation, 1> kReads = {{
    {"key.list", {0, 1}, list_keys},
}};

}  // namespace

OperationList key_operations() { return {kWrites, kReads}; }

}  // namespace bulkhead
