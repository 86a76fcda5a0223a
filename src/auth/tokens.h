// Issues and verifies the registry's own tokens: Ed25519, issuer and audience are the registry's
// id, 300 s by default. A token names who asks and narrows what they may do; the rows decide again
// at each request (ADR 0008). Verified tokens are remembered, since a verification costs 100 µs;
// after a change of the keys none of them counts. Which keys those are is asked of the rows at each
// call, so a rotation, by whatever process, holds from the next one. Thread-safe; owned by the App.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "auth/expiring_cache.h"
#include "auth/signing_keys.h"
#include "auth/token_claims.h"

namespace bulkhead {

inline constexpr std::chrono::milliseconds kTokenLifetime = std::chrono::seconds(300);
inline constexpr std::chrono::seconds kTokenLeeway{60};  // between clocks, on exp and nbf
inline constexpr size_t kTokenBytesMax = 16 * 1024;

// Stands in the details of the kUnauthenticated error that any bad token gets.
inline constexpr std::string_view kInvalidTokenDetail = "invalid_token";
std::unexpected<Error> invalid_token();

// Writes the id of a new registry, the hexadecimal form of 16 random bytes, to the row that
// find_registry_id() reads. Errors: kAlreadyExists.
Result<void> create_registry_id(Transaction& transaction, std::string_view sixteen_bytes);
Result<std::optional<std::string>> find_registry_id(Snapshot& snapshot);

class Tokens {
 public:
  // `keys` may be old by the time they are used. `lifetime` is a whole number of seconds.
  Tokens(SigningKeys keys, std::string registry_id,
         std::chrono::milliseconds lifetime = kTokenLifetime);

  // The `service` of challenges.
  const std::string& registry_id() const { return registry_id_; }
  std::chrono::seconds lifetime() const {
    return std::chrono::duration_cast<std::chrono::seconds>(lifetime_);
  }

  // When a token for `who` ends that is issued now: after lifetime(), or with the credentials that
  // it is got for.
  UnixTime end_of(const Identity& who, UnixTime now) const;

  // A token for `who`, with the groups they assert; their own narrowing is the caller's care. `id`
  // is unique.
  Result<std::string> issue(Snapshot& snapshot, const Identity& who,
                            std::vector<TokenEntry> entries, std::string id, UnixTime now) const;

  // Errors: kUnauthenticated, always the same; kCorrupt when the keys cannot be read.
  Result<Identity> verify(Snapshot& snapshot, std::string_view token, UnixTime now);

  // SigningKeys::public_keys() at `now`: what others verify our tokens with.
  Result<std::string> public_keys(Snapshot& snapshot, UnixTime now) const;

 private:
  struct Verified {
    uint64_t generation = 0;  // of the keys; with others it counts no longer
    Identity identity;
    UnixTime not_before{};
    UnixTime ends{};  // with the leeway, and not after its key
  };
  // A token ends with its signature, which differs most.
  struct HashOfToken {
    size_t operator()(std::string_view token) const {
      constexpr size_t kBytes = 32;
      const size_t begin = token.size() - std::min(kBytes, token.size());
      return std::hash<std::string_view>()(token.substr(begin));
    }
  };
  struct Shard {
    std::mutex mutex;
    // By the whole token: what is found here was verified, to the last byte.
    ExpiringCache<Verified, HashOfToken> verified{1'250};
  };

  Result<std::shared_ptr<const SigningKeys>> keys_of(Snapshot& snapshot,
                                                     uint64_t generation) const;
  Result<Verified> open(const SigningKeys& keys, std::string_view token) const;
  static bool is_current(const Verified& verified, UnixTime now);

  // Taken to sign or check a signature, which costs a thousand times as much, and by no request
  // whose token is remembered.
  mutable std::mutex keys_mutex_;
  mutable std::shared_ptr<const SigningKeys> keys_;
  std::string registry_id_;
  std::chrono::milliseconds lifetime_;
  std::array<Shard, 16> shards_;
};

}  // namespace bulkhead
