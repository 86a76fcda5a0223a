#include "auth/external/test_issuer.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "auth/base64url.h"
#include "base/invariant.h"

namespace bulkhead {
namespace {

const EVP_MD* digest_of(JwsAlgorithm algorithm) {
  switch (algorithm) {
    case JwsAlgorithm::kRs256:
    case JwsAlgorithm::kPs256:
    case JwsAlgorithm::kEs256: return ::EVP_sha256();
    case JwsAlgorithm::kRs384:
    case JwsAlgorithm::kPs384:
    case JwsAlgorithm::kEs384: return ::EVP_sha384();
    case JwsAlgorithm::kRs512:
    case JwsAlgorithm::kPs512: return ::EVP_sha512();
    case JwsAlgorithm::kEdDsa: break;
  }
  return nullptr;
}

bool is_pss(JwsAlgorithm algorithm) { return name_of(algorithm).starts_with("PS"); }

std::string side_by_side(const std::string& der, int half) {
  const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* pair = ::d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size()));
  std::string out(static_cast<size_t>(2 * half), '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  ::BN_bn2binpad(::ECDSA_SIG_get0_r(pair), bytes, half);
  ::BN_bn2binpad(::ECDSA_SIG_get0_s(pair), bytes + half, half);
  ::ECDSA_SIG_free(pair);
  return out;
}

}  // namespace

void TestKey::FreeKey::operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }

TestKey TestKey::make_rsa(unsigned bits) { return TestKey(KeyKind::kRsa, EVP_RSA_gen(bits)); }

const TestKey& TestKey::rsa() {
  static const TestKey key = make_rsa(2048);
  return key;
}

const TestKey& TestKey::other_rsa() {
  static const TestKey key = make_rsa(2048);
  return key;
}

const TestKey& TestKey::p256() {
  static const TestKey key(KeyKind::kP256, EVP_EC_gen("P-256"));
  return key;
}

const TestKey& TestKey::p384() {
  static const TestKey key(KeyKind::kP384, EVP_EC_gen("P-384"));
  return key;
}

const TestKey& TestKey::ed25519() {
  static const TestKey key(KeyKind::kEd25519, ::EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  return key;
}

const TestKey& TestKey::of(KeyKind kind) {
  switch (kind) {
    case KeyKind::kRsa: return rsa();
    case KeyKind::kP256: return p256();
    case KeyKind::kP384: return p384();
    case KeyKind::kEd25519: break;
  }
  return ed25519();
}

// Encoded; `bytes` is its full length, 0 the shortest.
std::string TestKey::number(const char* name, size_t bytes) const {
  BIGNUM* value = nullptr;
  INVARIANT(::EVP_PKEY_get_bn_param(pair_.get(), name, &value) == 1, "the key has that number");
  if (bytes == 0) bytes = static_cast<size_t>(BN_num_bytes(value));
  std::string out(bytes, '\0');
  ::BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(bytes));
  ::BN_free(value);
  return encode_base64url(out);
}

std::string TestKey::jwk(const std::string& id, const std::string& more) const {
  const std::string end = R"(","kid":")" + id + '"' + more + "}";
  if (kind_ == KeyKind::kRsa) {
    return R"({"kty":"RSA","n":")" + number(OSSL_PKEY_PARAM_RSA_N, 0) + R"(","e":")" +
           number(OSSL_PKEY_PARAM_RSA_E, 0) + end;
  }
  if (kind_ == KeyKind::kEd25519) {
    std::string point(32, '\0');
    size_t size = point.size();
    ::EVP_PKEY_get_raw_public_key(pair_.get(), reinterpret_cast<unsigned char*>(point.data()),
                                  &size);
    return R"({"kty":"OKP","crv":"Ed25519","x":")" + encode_base64url(point) + end;
  }
  const bool small = kind_ == KeyKind::kP256;
  const size_t bytes = small ? 32 : 48;
  return std::string(R"({"kty":"EC","crv":")") + (small ? "P-256" : "P-384") + R"(","x":")" +
         number(OSSL_PKEY_PARAM_EC_PUB_X, bytes) + R"(","y":")" +
         number(OSSL_PKEY_PARAM_EC_PUB_Y, bytes) + end;
}

std::string TestKey::sign(JwsAlgorithm algorithm, const std::string& text) const {
  EVP_MD_CTX* context = ::EVP_MD_CTX_new();
  EVP_PKEY_CTX* parameters = nullptr;
  INVARIANT(::EVP_DigestSignInit(context, &parameters, digest_of(algorithm), nullptr,
                                 pair_.get()) == 1,
            "the algorithm fits the key");
  if (is_pss(algorithm)) {
    ::EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
    ::EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST);
  }
  std::string signature(1024, '\0');
  size_t size = signature.size();
  INVARIANT(::EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                             reinterpret_cast<const unsigned char*>(text.data()),
                             text.size()) == 1,
            "the key signs");
  ::EVP_MD_CTX_free(context);
  signature.resize(size);
  if (kind_ == KeyKind::kP256) return side_by_side(signature, 32);
  if (kind_ == KeyKind::kP384) return side_by_side(signature, 48);
  return signature;
}

std::string TestKey::pem() const {
  BIO* memory = ::BIO_new(::BIO_s_mem());
  ::PEM_write_bio_PUBKEY(memory, pair_.get());
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory, &text);
  std::string out(text, static_cast<size_t>(size));
  ::BIO_free(memory);
  return out;
}

std::string name_of(JwsAlgorithm algorithm) {
  for (const char* name : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
                           "EdDSA"}) {
    if (find_jws_algorithm(name) == algorithm) return name;
  }
  return "?";
}

std::string plain_header(JwsAlgorithm algorithm, const std::string& key_id) {
  return R"({"alg":")" + name_of(algorithm) + R"(","typ":"JWT","kid":")" + key_id + R"("})";
}

std::string sign_jwt(const TestKey& key, JwsAlgorithm algorithm, const std::string& header,
                     const std::string& payload) {
  const std::string text = encode_base64url(header) + "." + encode_base64url(payload);
  return text + "." + encode_base64url(key.sign(algorithm, text));
}

}  // namespace bulkhead
