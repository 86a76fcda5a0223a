#include "auth/tokens.h"

#include "auth/users.h"
#include "base/hex.h"
#include "base/invariant.h"
#include "oci/digester.h"

namespace bulkhead {
namespace {

// Longer ones are verified each time, which bounds what the cache can hold.
constexpr size_t kRememberedTokenBytesMax = 2048;

std::string registry_id_key() { return keys::registry("registry_id"); }

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
    : keys_(std::move(keys)), registry_id_(std::move(registry_id)), lifetime_(lifetime) {
  INVARIANT(!registry_id_.empty(), "an initialised registry has an id");
}

std::string Tokens::issue(UserId user, const std::string& user_name,
                          std::vector<TokenEntry> entries, std::string id, UnixTime now) const {
  TokenClaims claims;
  claims.issuer = registry_id_;
  claims.audience = registry_id_;
  claims.subject = user == kAnonymous ? "" : user_name;
  claims.user = user;
  claims.issued = claims.not_before = now;
  claims.expires = now + lifetime_;
  claims.id = std::move(id);
  claims.entries = std::move(entries);
  return keys_.seal(print_claims(claims));
}

Result<Identity> Tokens::verify(const std::string& token, UnixTime now) {
  if (token.size() > kTokenBytesMax) return invalid_token();
  const std::string key(digest_of(DigestAlgorithm::kSha256, token).raw());
  Shard& shard = shards_[static_cast<unsigned char>(key[0]) % shards_.size()];
  {
    std::lock_guard lock(shard.mutex);
    const Verified* known = shard.verified.find(key, now);
    if (known != nullptr && is_current(*known, now)) return known->identity;
  }
  Verified verified = TRY(open(token));
  if (!is_current(verified, now)) return invalid_token();
  Identity identity = verified.identity;
  if (token.size() <= kRememberedTokenBytesMax) {
    const UnixTime expires = verified.expires;
    std::lock_guard lock(shard.mutex);
    shard.verified.put(key, std::move(verified), expires, now);
  }
  return identity;
}

Result<Tokens::Verified> Tokens::open(const std::string& token) const {
  const auto payload = keys_.open(token);
  if (!payload) return invalid_token();
  auto claims = parse_claims(*payload);
  if (!claims || claims->issuer != registry_id_ || claims->audience != registry_id_ ||
      claims->id.empty() || (claims->user == kAnonymous) != claims->subject.empty()) {
    return invalid_token();
  }
  Verified verified;
  verified.identity.user = claims->user;
  verified.identity.user_name =
      claims->user == kAnonymous ? std::string(kAnonymousName) : std::move(claims->subject);
  verified.identity.method = AuthenticationMethod::kToken;
  verified.identity.token_entries =
      std::make_shared<const std::vector<TokenEntry>>(std::move(claims->entries));
  verified.not_before = claims->not_before;
  verified.expires = claims->expires;
  return verified;
}

bool Tokens::is_current(const Verified& verified, UnixTime now) {
  return verified.not_before - kTokenLeeway <= now && now < verified.expires + kTokenLeeway;
}

}  // namespace bulkhead
