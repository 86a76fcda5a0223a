// The registry's Ed25519 keys (rows `K`) and the sealed form of a token, a JWS in compact
// serialization (RFC 7515, RFC 8037):
//
//   b64({"alg":"EdDSA","typ":"JWT","kid":KID}) "." b64(payload) "." b64(signature)
//
// Only what these keys sealed is opened, and the first part must be, byte by byte, the header that
// one of them writes. So there is no other algorithm, no embedded key and no critical extension to
// think about, and nothing unauthenticated is ever parsed. Immutable after load(); any thread.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/metadata_store.h"

namespace bulkhead {

inline constexpr size_t kSigningKeysMaterialBytes = 64;

// Makes the two keys of a new registry of `material`, 64 random bytes: one that signs, one that
// only verifies until it takes over. Errors: kAlreadyExists.
Result<void> create_signing_keys(Transaction& transaction, std::string_view material,
                                 UnixTime now);

class SigningKeys {
 public:
  // Errors: kNotFound when no key signs (the registry was never initialised), kCorrupt.
  static Result<SigningKeys> load(Snapshot& snapshot);

  std::string seal(std::string_view payload) const;
  // The payload; absent for everything that seal() of one of these keys has not made.
  std::optional<std::string> open(std::string_view sealed) const;

 private:
  struct FreeKey {
    void operator()(EVP_PKEY* key) const;
  };
  struct Key {
    std::string id;      // the RFC 7638 thumbprint of the public half
    std::string header;  // encoded
    std::unique_ptr<EVP_PKEY, FreeKey> pair;
  };
  SigningKeys() = default;
  static Result<Key> make(std::string_view private_key);
  friend Result<void> create_signing_keys(Transaction& transaction, std::string_view material,
                                          UnixTime now);

  std::vector<Key> keys_;
  size_t signer_ = 0;
};

}  // namespace bulkhead
