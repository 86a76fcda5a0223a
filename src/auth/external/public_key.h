// A public key of somebody else, and whether it made a signature: the algorithms of RFC 7518
// section 3 and RFC 8037 that rest on a public key. Each fits one kind of key, so a signature's
// algorithm can never turn a public key into a shared secret. Immutable; any thread.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace bulkhead {

inline constexpr int kRsaBitsMin = 2048;
inline constexpr int kRsaBitsMax = 8192;  // bounds what one signature costs to check

enum class KeyKind { kRsa, kP256, kP384, kEd25519 };

enum class JwsAlgorithm {
  kRs256, kRs384, kRs512, kPs256, kPs384, kPs512, kEs256, kEs384, kEdDsa
};

// By its name in headers and keys, "RS256". Absent for all others; "none" and the HS family are.
std::optional<JwsAlgorithm> find_jws_algorithm(std::string_view name);

// The one kind of key that makes such signatures.
KeyKind kind_of(JwsAlgorithm algorithm);

class PublicKey {
 public:
  // Numbers are big-endian; coordinates and Ed25519 points have their full length (RFC 7518
  // section 6, RFC 8037 section 2). Errors: kInvalid for what is no such key, or too weak.
  static Result<PublicKey> rsa(std::string_view modulus, std::string_view exponent);
  static Result<PublicKey> p256(std::string_view x, std::string_view y);
  static Result<PublicKey> p384(std::string_view x, std::string_view y);
  static Result<PublicKey> ed25519(std::string_view point);

  KeyKind kind() const { return kind_; }

  // False for every algorithm of another kind of key. `signature` is as in a JWS: for ECDSA both
  // numbers side by side.
  bool has_signed(JwsAlgorithm algorithm, std::string_view text,
                  std::string_view signature) const;

 private:
  struct FreeKey {
    void operator()(EVP_PKEY* key) const;
  };
  PublicKey(KeyKind kind, EVP_PKEY* key) : kind_(kind), key_(key) {}
  static Result<PublicKey> elliptic(KeyKind kind, std::string_view x, std::string_view y);

  KeyKind kind_;
  std::unique_ptr<EVP_PKEY, FreeKey> key_;
};

}  // namespace bulkhead
