#include "auth/external/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <string>

#include "base/invariant.h"

namespace bulkhead {
namespace {

constexpr size_t kEd25519Bytes = 32;
constexpr int kExponentBitsMax = 64;

struct NamedAlgorithm {
  std::string_view name;
  JwsAlgorithm algorithm;
  KeyKind kind;
  const EVP_MD* (*digest)();  // null: the algorithm brings its own
};
constexpr NamedAlgorithm kAlgorithms[] = {
    {"RS256", JwsAlgorithm::kRs256, KeyKind::kRsa, ::EVP_sha256},
    {"RS384", JwsAlgorithm::kRs384, KeyKind::kRsa, ::EVP_sha384},
    {"RS512", JwsAlgorithm::kRs512, KeyKind::kRsa, ::EVP_sha512},
    {"PS256", JwsAlgorithm::kPs256, KeyKind::kRsa, ::EVP_sha256},
    {"PS384", JwsAlgorithm::kPs384, KeyKind::kRsa, ::EVP_sha384},
    {"PS512", JwsAlgorithm::kPs512, KeyKind::kRsa, ::EVP_sha512},
    {"ES256", JwsAlgorithm::kEs256, KeyKind::kP256, ::EVP_sha256},
    {"ES384", JwsAlgorithm::kEs384, KeyKind::kP384, ::EVP_sha384},
    {"EdDSA", JwsAlgorithm::kEdDsa, KeyKind::kEd25519, nullptr},
};

const NamedAlgorithm& row_of(JwsAlgorithm algorithm) {
  const auto row = std::ranges::find(kAlgorithms, algorithm, &NamedAlgorithm::algorithm);
  INVARIANT(row != std::end(kAlgorithms), "every algorithm has a row");
  return *row;
}

template <auto Function>
struct Free {
  template <class T>
  void operator()(T* pointer) const { Function(pointer); }
};
using Number = std::unique_ptr<BIGNUM, Free<::BN_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<::OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<::OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<::EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<::EVP_MD_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Free<::ECDSA_SIG_free>>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Number number(std::string_view bytes) {
  return Number(::BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

bool is_pss(JwsAlgorithm algorithm) {
  return algorithm == JwsAlgorithm::kPs256 || algorithm == JwsAlgorithm::kPs384 ||
         algorithm == JwsAlgorithm::kPs512;
}

size_t coordinate_bytes(KeyKind kind) { return kind == KeyKind::kP256 ? 32 : 48; }

std::unexpected<Error> no_key(const char* why) { return fail(ErrorCode::kInvalid, why); }

// Null for parameters that are no public key of that type; a point is looked up on its curve.
EVP_PKEY* make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(::OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(::EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || ::EVP_PKEY_fromdata_init(context.get()) != 1 ||
      ::EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  const KeyContext check(::EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (check && ::EVP_PKEY_public_check(check.get()) == 1) return key;
  ::EVP_PKEY_free(key);
  return nullptr;
}

// A JWS has r and s side by side, OpenSSL reads them as DER. Empty unless the length is right.
std::string ecdsa_der(KeyKind kind, std::string_view signature) {
  const size_t half = coordinate_bytes(kind);
  if (signature.size() != 2 * half) return {};
  const EcdsaSignature pair(::ECDSA_SIG_new());
  INVARIANT(pair != nullptr, "there is memory for a signature");
  // The pair owns both numbers from here.
  ::ECDSA_SIG_set0(pair.get(), number(signature.substr(0, half)).release(),
                   number(signature.substr(half)).release());
  std::string der(static_cast<size_t>(::i2d_ECDSA_SIG(pair.get(), nullptr)), '\0');
  auto* end = reinterpret_cast<unsigned char*>(der.data());
  ::i2d_ECDSA_SIG(pair.get(), &end);
  return der;
}

bool use_pss(EVP_PKEY_CTX* context) {
  return ::EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         ::EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

}  // namespace

std::optional<JwsAlgorithm> find_jws_algorithm(std::string_view name) {
  const auto row = std::ranges::find(kAlgorithms, name, &NamedAlgorithm::name);
  if (row == std::end(kAlgorithms)) return std::nullopt;
  return row->algorithm;
}

KeyKind kind_of(JwsAlgorithm algorithm) { return row_of(algorithm).kind; }

void PublicKey::FreeKey::operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }

Result<PublicKey> PublicKey::rsa(std::string_view modulus, std::string_view exponent) {
  if (modulus.size() > kRsaBitsMax / 8 + 1 || exponent.size() > kExponentBitsMax / 8) {
    return no_key("an RSA key is too large");
  }
  const Number n = number(modulus);
  const Number e = number(exponent);
  const ParameterBuilder builder(::OSSL_PARAM_BLD_new());
  INVARIANT(n && e && builder, "there is memory for a key");
  const int bits = ::BN_num_bits(n.get());
  if (bits < kRsaBitsMin || bits > kRsaBitsMax) {
    return no_key("an RSA key has 2048 to 8192 bits");
  }
  if (!::BN_is_odd(e.get()) || ::BN_is_one(e.get())) return no_key("an RSA exponent is odd");
  ::OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  ::OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  EVP_PKEY* key = make_key("RSA", builder.get());
  if (key == nullptr) return no_key("not an RSA key");
  return PublicKey(KeyKind::kRsa, key);
}

Result<PublicKey> PublicKey::elliptic(KeyKind kind, std::string_view x, std::string_view y) {
  const size_t bytes = coordinate_bytes(kind);
  if (x.size() != bytes || y.size() != bytes) return no_key("a coordinate has its full length");
  const ParameterBuilder builder(::OSSL_PARAM_BLD_new());
  INVARIANT(builder != nullptr, "there is memory for a key");
  const char* curve = kind == KeyKind::kP256 ? "P-256" : "P-384";
  const std::string point = "\x04" + std::string(x) + std::string(y);
  ::OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve, 0);
  ::OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
  EVP_PKEY* key = make_key("EC", builder.get());
  if (key == nullptr) return no_key("not a point of its curve");
  return PublicKey(kind, key);
}

Result<PublicKey> PublicKey::p256(std::string_view x, std::string_view y) {
  return elliptic(KeyKind::kP256, x, y);
}

Result<PublicKey> PublicKey::p384(std::string_view x, std::string_view y) {
  return elliptic(KeyKind::kP384, x, y);
}

Result<PublicKey> PublicKey::ed25519(std::string_view point) {
  if (point.size() != kEd25519Bytes) return no_key("an Ed25519 key has 32 bytes");
  EVP_PKEY* key = ::EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(point),
                                                point.size());
  if (key == nullptr) return no_key("not an Ed25519 key");
  return PublicKey(KeyKind::kEd25519, key);
}

bool PublicKey::has_signed(JwsAlgorithm algorithm, std::string_view text,
                           std::string_view signature) const {
  const NamedAlgorithm& row = row_of(algorithm);
  if (row.kind != kind_) return false;
  std::string der;
  if (kind_ == KeyKind::kP256 || kind_ == KeyKind::kP384) {
    signature = der = ecdsa_der(kind_, signature);
  }
  if (signature.empty()) return false;
  // RFC 8017 section 8.1.2, step 1: OpenSSL takes one that lacks its leading zeros for the whole.
  const auto key_bytes = static_cast<size_t>(::EVP_PKEY_get_size(key_.get()));
  if (kind_ == KeyKind::kRsa && signature.size() != key_bytes) return false;
  const DigestContext context(::EVP_MD_CTX_new());
  INVARIANT(context != nullptr, "there is memory for a signature");
  EVP_PKEY_CTX* parameters = nullptr;  // owned by the context
  const EVP_MD* digest = row.digest ? row.digest() : nullptr;
  return ::EVP_DigestVerifyInit(context.get(), &parameters, digest, nullptr, key_.get()) == 1 &&
         (!is_pss(algorithm) || use_pss(parameters)) &&
         ::EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(text),
                            text.size()) == 1;
}

}  // namespace bulkhead
