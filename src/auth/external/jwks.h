// A JWK set (RFC 7517): the public keys by which an issuer's tokens are known. Keys of kinds or for
// purposes that are not ours are left out, as section 5 asks: what an issuer adds one day must not
// end its other keys. Immutable after parse(); any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/external/public_key.h"

namespace bulkhead {

inline constexpr size_t kJwksBytesMax = size_t{1} << 20;
inline constexpr size_t kJwksKeysMax = 100;

class JwkSet {
 public:
  // Kept are RSA keys of 2048 to 8192 bits, P-256, P-384 and Ed25519 that have a `kid` and by
  // `use`, `key_ops` and `alg` may verify signatures. Errors: kInvalid for what is no set, has a
  // key twice in one object, more than kJwksKeysMax keys or more than kJwksBytesMax bytes.
  static Result<JwkSet> parse(std::string_view text);

  size_t size() const { return keys_.size(); }
  bool has(std::string_view id) const;
  // The key of that id which may verify such signatures, or null.
  const PublicKey* find(std::string_view id, JwsAlgorithm algorithm) const;

 private:
  struct Key {
    std::string id;
    std::optional<JwsAlgorithm> only;  // its `alg`
    PublicKey key;
  };
  friend struct JwkReader;
  JwkSet() = default;

  std::vector<Key> keys_;
};

}  // namespace bulkhead
