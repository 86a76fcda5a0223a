#include "auth/tokens.h"

#include <algorithm>

#include "auth/users.h"
#include "base/hex.h"
#include "base/invariant.h"

namespace bulkhead {
namespace {

// Longer ones are verified each time, which bounds what the cache can hold.
constexpr size_t kRememberedTokenBytesMax = 2048;

Key registry_id_key() { return keys::registry("registry_id"); }

}  // namespace

std::unexpected<Error> invalid_token() {
  return fail(Error{ErrorCode::kUnauthenticated, "invalid token",
                    {std::string(kInvalidTokenDetail)}});
}

Result<void> create_registry_id(Transaction& transaction, std::string_view sixteen_bytes) {
  INVARIANT(sixteen_bytes.size() == 16, "a registry id is made of 16 random bytes");
  if (transaction.get(registry_id_key())) {
    return fail(ErrorCode::kAlreadyExists, "the registry has an id already");
  }
  put_record(transaction, registry_id_key(), TextRecord{.text = to_hex(sixteen_bytes)});
  return {};
}

Result<std::optional<std::string>> find_registry_id(Snapshot& snapshot) {
  auto record = TRY(find_record<TextRecord>(snapshot, registry_id_key()));
  if (!record) return std::nullopt;
  return std::move(record->text);
}

Tokens::Tokens(SigningKeys keys, std::string registry_id, std::chrono::milliseconds lifetime)
    : keys_(std::make_shared<const SigningKeys>(std::move(keys))),
      registry_id_(std::move(registry_id)),
      lifetime_(lifetime) {
  INVARIANT(!registry_id_.empty(), "an initialised registry has an id");
}

UnixTime Tokens::end_of(const Identity& who, UnixTime now) const {
  const UnixTime end = now + lifetime_;
  return who.expires ? std::min(end, *who.expires) : end;
}

Result<std::string> Tokens::issue(Snapshot& snapshot, const Identity& who,
                                  std::vector<TokenEntry> entries, std::string id,
                                  UnixTime now) const {
  TokenClaims claims;
  claims.issuer = registry_id_;
  claims.audience = registry_id_;
  claims.subject = who.user == kAnonymous ? "" : who.user_name;
  claims.user = who.user;
  claims.credential_epoch = who.credential_epoch;
  claims.key = who.key;
  claims.groups = who.asserted_groups;
  claims.issued = claims.not_before = now;
  claims.expires = end_of(who, now);
  claims.id = std::move(id);
  claims.entries = std::move(entries);
  const auto keys = TRY(keys_of(snapshot, TRY(signing_keys_generation(snapshot))));
  return keys->seal(print_claims(claims));
}

Result<Identity> Tokens::verify(Snapshot& snapshot, std::string_view token, UnixTime now) {
  if (token.size() > kTokenBytesMax) return invalid_token();
  const uint64_t generation = TRY(signing_keys_generation(snapshot));
  Shard& shard = shards_[HashOfToken()(token) % shards_.size()];
  {
    std::lock_guard lock(shard.mutex);
    const Verified* known = shard.verified.find(token, now);
    if (known != nullptr && known->generation == generation && is_current(*known, now)) {
      return known->identity;
    }
  }
  const auto keys = TRY(keys_of(snapshot, generation));
  Verified verified = TRY(open(*keys, token));
  if (!is_current(verified, now)) return invalid_token();
  Identity identity = verified.identity;
  if (token.size() <= kRememberedTokenBytesMax) {
    const UnixTime ends = verified.ends;
    std::lock_guard lock(shard.mutex);
    shard.verified.remove(token);  // as other keys verified it
    shard.verified.put(std::string(token), std::move(verified), ends, now);
  }
  return identity;
}

Result<std::string> Tokens::public_keys(Snapshot& snapshot, UnixTime now) const {
  return TRY(keys_of(snapshot, TRY(signing_keys_generation(snapshot))))->public_keys(now);
}

// Two threads may load the same keys at once, once a rotation.
Result<std::shared_ptr<const SigningKeys>> Tokens::keys_of(Snapshot& snapshot,
                                                           uint64_t generation) const {
  {
    std::lock_guard lock(keys_mutex_);
    if (keys_->generation() == generation) return keys_;
  }
  const auto loaded = std::make_shared<const SigningKeys>(TRY(SigningKeys::load(snapshot)));
  std::lock_guard lock(keys_mutex_);
  // Whoever still reads an older snapshot does not bring older keys back for all.
  if (keys_->generation() < generation) keys_ = loaded;
  return loaded;
}

Result<Tokens::Verified> Tokens::open(const SigningKeys& keys, std::string_view token) const {
  const auto opened = keys.open(token);
  if (!opened) return invalid_token();
  auto claims = parse_claims(opened->payload);
  if (!claims || claims->issuer != registry_id_ || claims->audience != registry_id_ ||
      claims->id.empty() || (claims->user == kAnonymous) != claims->subject.empty()) {
    return invalid_token();
  }
  Verified verified{.generation = keys.generation()};
  verified.identity.user = claims->user;
  verified.identity.user_name =
      claims->user == kAnonymous ? std::string(kAnonymousName) : std::move(claims->subject);
  verified.identity.method = AuthenticationMethod::kToken;
  verified.identity.credential_epoch = claims->credential_epoch;
  verified.identity.key = claims->key;
  verified.identity.asserted_groups = std::move(claims->groups);
  verified.identity.token_entries =
      std::make_shared<const std::vector<TokenEntry>>(std::move(claims->entries));
  verified.not_before = claims->not_before;
  verified.ends = std::min(claims->expires + kTokenLeeway, opened->good_until);
  return verified;
}

bool Tokens::is_current(const Verified& verified, UnixTime now) {
  return verified.not_before - kTokenLeeway <= now && now < verified.ends;
}

}  // namespace bulkhead
