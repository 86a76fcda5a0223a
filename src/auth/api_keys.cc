#include "auth/api_keys.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "base/invariant.h"

namespace bulkhead {
namespace {

// In a row: kind (1 byte), object (8 bytes), actions (1 byte), the target's name when it was made.
constexpr size_t kObjectOffset = 1;
constexpr size_t kActionsOffset = 9;
constexpr size_t kTargetOffset = 10;
constexpr size_t kHashBytes = 32;

constexpr std::pair<Actions, std::string_view> kNamedActions[] = {
    {kPull, "pull"}, {kPush, "push"}, {kDelete, "delete"}};

std::unexpected<Error> not_a_scope() {
  return fail(ErrorCode::kInvalid,
              "a key's scope is NAMESPACE[/REPOSITORY]:ACTION[,ACTION…] with pull, push or delete");
}

Result<Actions> parse_actions(std::string_view text) {
  Actions actions = kNoActions;
  for (;;) {
    const size_t comma = text.find(',');
    const auto named = std::ranges::find(kNamedActions, text.substr(0, comma),
                                         &std::pair<Actions, std::string_view>::second);
    if (named == std::end(kNamedActions)) return not_a_scope();
    actions |= named->first;
    if (comma == std::string_view::npos) return actions;
    text.remove_prefix(comma + 1);
  }
}

std::string encode_scope(const KeyScope& scope) {
  std::string row(1, static_cast<char>(scope.target.kind));
  return row + keys::big_endian(scope.object) + static_cast<char>(scope.actions) +
         scope.target.text();
}

Result<KeyScope> decode_scope(std::string_view row) {
  if (row.size() <= kTargetOffset) return fail(ErrorCode::kCorrupt, "a key's scope is too short");
  KeyScope scope{.target = TRY(GrantTarget::parse(row.substr(kTargetOffset)))};
  if (static_cast<char>(scope.target.kind) != row[0]) {
    return fail(ErrorCode::kCorrupt, "a key's scope is of another kind than its name");
  }
  scope.object = keys::from_big_endian(row.substr(kObjectOffset, 8));
  scope.actions = static_cast<Actions>(row[kActionsOffset]) & kKeyActions;
  return scope;
}

Result<void> check_name(std::string_view name) {
  const auto is_visible = [](char character) { return character >= ' ' && character <= '~'; };
  if (!name.empty() && name.size() <= kApiKeyNameBytesMax &&
      std::ranges::all_of(name, is_visible)) {
    return {};
  }
  return fail(ErrorCode::kInvalid, "a key's name has 1 to 64 visible ASCII characters");
}

bool has_ended(const ApiKeyRecord& record, UnixTime now) {
  return record.expires != UnixTime{} && record.expires <= now;
}

}  // namespace

Result<KeyScope> KeyScope::parse(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return not_a_scope();
  KeyScope scope{.target = TRY(GrantTarget::parse(text.substr(0, colon))),
                 .actions = TRY(parse_actions(text.substr(colon + 1)))};
  const BindingObject kind = scope.target.kind;
  if (kind != BindingObject::kNamespace && kind != BindingObject::kRepository) {
    return not_a_scope();
  }
  return scope;
}

std::string KeyScope::text() const {
  return target.text() + ":" + print_actions(actions, ",");
}

Result<KeyScope> bound_scope(Snapshot& snapshot, KeyScope scope) {
  if (scope.target.repository) {
    const auto found = TRY(find_repository(snapshot, *scope.target.repository));
    if (found) scope.object = static_cast<uint64_t>(found->id);
  } else {
    const auto found = TRY(find_namespace(snapshot, scope.target.namespace_name));
    if (found) scope.object = static_cast<uint64_t>(*found);
  }
  if (scope.object != 0) return scope;
  return fail(ErrorCode::kNotFound, "there is no " + scope.target.text());
}

Result<std::vector<KeyScope>> scopes_of(const ApiKeyRecord& record) {
  std::vector<KeyScope> scopes;
  for (const std::string& row : record.scopes) scopes.push_back(TRY(decode_scope(row)));
  return scopes;
}

Result<UnixTime> expiry_of_key(UnixTime now, std::chrono::milliseconds lifetime,
                               std::chrono::milliseconds lifetime_max) {
  if (lifetime.count() > 0 && lifetime <= lifetime_max) return now + lifetime;
  return fail(ErrorCode::kInvalid, "a key lives for a while, at most auth.key_lifetime_max");
}

Result<void> add_api_key(Transaction& transaction, NewApiKey key, const AccountLimits& limits) {
  INVARIANT(key.secret_hash.size() == kHashBytes, "a secret is stored as its SHA-256");
  TRY(check_name(key.name));
  if (key.scopes.size() > limits.scopes_per_key) {
    return fail(ErrorCode::kInvalid,
                "a key has at most " + std::to_string(limits.scopes_per_key) + " scopes");
  }
  const size_t before = api_key_ids_of(transaction, key.owner).size();
  if (before >= limits.keys_per_account) {
    return fail(ErrorCode::kInvalid,
                "there are " + std::to_string(before) + " keys already; revoke one first");
  }
  if (transaction.get(keys::api_key(key.id))) {
    return fail(ErrorCode::kAlreadyExists, "a key of that id exists already");
  }
  ApiKeyRecord record{.owner = key.owner,
                      .name = std::move(key.name),
                      .secret_hash = std::move(key.secret_hash),
                      .created = key.created,
                      .expires = key.expires};
  for (KeyScope& scope : key.scopes) {
    record.scopes.push_back(encode_scope(TRY(bound_scope(transaction, std::move(scope)))));
  }
  put_record(transaction, keys::api_key(key.id), record);
  transaction.put(keys::api_key_of(key.owner, key.id), "");
  return {};
}

Result<void> revoke_api_key(Transaction& transaction, ApiKeyId id) {
  const auto key = TRY(find_api_key(transaction, id));
  if (!key) return fail(ErrorCode::kNotFound, "there is no key " + to_string(id));
  transaction.remove(keys::api_key(id));
  transaction.remove(keys::api_key_of(key->record.owner, id));
  return {};
}

void remove_api_keys(Transaction& transaction, UserId owner) {
  for (const ApiKeyId id : api_key_ids_of(transaction, owner)) {
    transaction.remove(keys::api_key(id));
    transaction.remove(keys::api_key_of(owner, id));
  }
}

Result<std::optional<ApiKey>> find_api_key(Snapshot& snapshot, ApiKeyId id) {
  auto record = TRY(find_record<ApiKeyRecord>(snapshot, keys::api_key(id)));
  if (!record) return std::nullopt;
  return ApiKey{id, *std::move(record)};
}

std::vector<ApiKeyId> api_key_ids_of(Snapshot& snapshot, UserId owner) {
  std::vector<ApiKeyId> ids;
  const Key all = keys::api_keys_of(owner);
  snapshot.scan(all, keys::end_of(all), [&](std::string_view row, std::string_view) {
    ids.push_back(ApiKeyId{keys::from_big_endian(row.substr(all.size()))});
    return Scan::kContinue;
  });
  return ids;
}

Result<std::vector<ApiKey>> api_keys_of(Snapshot& snapshot, UserId owner) {
  std::vector<ApiKey> found;
  for (const ApiKeyId id : api_key_ids_of(snapshot, owner)) {
    auto key = TRY(find_api_key(snapshot, id));
    if (!key) return fail(ErrorCode::kCorrupt, "a user's key has no record");
    found.push_back(*std::move(key));
  }
  return found;
}

Result<std::optional<ApiKey>> verify_api_key(Snapshot& snapshot, const ApiKeyText& shown,
                                             UnixTime now) {
  auto key = TRY(find_api_key(snapshot, shown.id));
  const std::string nobodys_hash(kHashBytes, '\0');
  const std::string& stored = key ? key->record.secret_hash : nobodys_hash;
  const bool fits =
      stored.size() == kHashBytes &&
      ::CRYPTO_memcmp(stored.data(), shown.secret_hash().data(), kHashBytes) == 0;
  if (!fits || !key || has_ended(key->record, now)) return std::nullopt;
  return key;
}

Result<bool> is_live_api_key(Snapshot& snapshot, ApiKeyId id, UserId owner, UnixTime now) {
  const auto key = TRY(find_api_key(snapshot, id));
  return key && key->record.owner == owner && !has_ended(key->record, now);
}

Result<std::optional<KeyLimits>> KeyLimits::find(Snapshot& snapshot, const Identity& identity) {
  KeyLimits limits;
  if (identity.key == ApiKeyId{}) return limits;
  const auto key = TRY(find_api_key(snapshot, identity.key));
  if (!key || key->record.owner != identity.user) return std::nullopt;
  limits.scopes_ = TRY(scopes_of(key->record));
  limits.everywhere_ = limits.scopes_.empty() ? kKeyActions : kNoActions;
  return limits;
}

Actions KeyLimits::actions_at(NamespaceId ns, RepositoryId repository) const {
  Actions actions = everywhere_;
  for (const KeyScope& scope : scopes_) {
    const uint64_t here = scope.target.kind == BindingObject::kNamespace
                              ? static_cast<uint64_t>(ns)
                              : static_cast<uint64_t>(repository);
    if (scope.object != 0 && scope.object == here) actions |= scope.actions;
  }
  return actions;
}

}  // namespace bulkhead
