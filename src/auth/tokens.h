// Issues and verifies the registry's own tokens: Ed25519, issuer and audience are the registry's
// id, 300 s by default. A token names who asks and narrows what they may do; the rows decide again
// at each request (ADR 0008). Verified tokens are remembered, since a verification costs 100 µs.
// Thread-safe; owned by the App.
#pragma once

#include <array>
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
  // `lifetime` is a whole number of seconds.
  Tokens(SigningKeys keys, std::string registry_id,
         std::chrono::milliseconds lifetime = kTokenLifetime);

  // The `service` of challenges.
  const std::string& registry_id() const { return registry_id_; }
  std::chrono::seconds lifetime() const {
    return std::chrono::duration_cast<std::chrono::seconds>(lifetime_);
  }

  // A token of lifetime() from `now`. `id` is unique; `user_name` is "anonymous" for everyone.
  std::string issue(UserId user, const std::string& user_name, std::vector<TokenEntry> entries,
                    std::string id, UnixTime now) const;

  // Errors: kUnauthenticated, always the same.
  Result<Identity> verify(const std::string& token, UnixTime now);

 private:
  struct Verified {
    Identity identity;
    UnixTime not_before;
    UnixTime expires;
  };
  struct Shard {
    std::mutex mutex;
    ExpiringCache<Verified> verified{1'250};
  };

  Result<Verified> open(const std::string& token) const;
  static bool is_current(const Verified& verified, UnixTime now);

  SigningKeys keys_;
  std::string registry_id_;
  std::chrono::milliseconds lifetime_;
  std::array<Shard, 16> shards_;
};

}  // namespace bulkhead
