// The registry's Ed25519 keys (rows `K`) and the sealed form of a token, a JWS in compact
// serialization (RFC 7515, RFC 8037):
//
//   b64({"alg":"EdDSA","typ":"JWT","kid":KID}) "." b64(payload) "." b64(signature)
//
// Only what these keys sealed is opened, and the first part must be, byte by byte, the header that
// one of them writes. So there is no other algorithm, no embedded key and no critical extension to
// think about, and nothing unauthenticated is ever parsed. Immutable after load(); any thread.
// Which keys there are is said in signing_key_rows.h.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/signing_key_rows.h"

namespace bulkhead {

// The name of a key: the RFC 7638 thumbprint of its public half. Errors: kCorrupt when it is no
// Ed25519 key.
Result<std::string> signing_key_id(std::string_view private_key);

class SigningKeys {
 public:
  // Errors: kNotFound when no key signs (the registry was never initialised), kCorrupt.
  static Result<SigningKeys> load(Snapshot& snapshot);

  // signing_keys_generation() of the rows these were read from.
  uint64_t generation() const { return generation_; }

  std::string seal(std::string_view payload) const;

  // What was sealed, and until when its key is good: UnixTime::max() for one not retired.
  struct Opened {
    std::string payload;
    UnixTime good_until;
  };
  // Absent for everything that seal() of one of these keys has not made. The caller looks at
  // `good_until`.
  std::optional<Opened> open(std::string_view sealed) const;

  // The public halves of all keys that verify at `now`, as a JWK Set (RFC 7517, RFC 8037).
  std::string public_keys(UnixTime now) const;

 private:
  struct FreeKey {
    void operator()(EVP_PKEY* key) const;
  };
  struct Key {
    std::string id;
    std::string header;      // encoded
    std::string public_key;  // encoded
    UnixTime good_until = UnixTime::max();
    std::unique_ptr<EVP_PKEY, FreeKey> pair;
  };
  SigningKeys() = default;
  static Result<Key> make(std::string_view private_key);
  friend Result<std::string> signing_key_id(std::string_view private_key);

  std::vector<Key> keys_;
  size_t signer_ = 0;
  uint64_t generation_ = 0;
};

}  // namespace bulkhead
