#include "auth/signing_keys.h"

#include <openssl/evp.h>

#include "auth/base64url.h"
#include "base/invariant.h"
#include "oci/digester.h"

namespace bulkhead {
namespace {

constexpr size_t kPrivateKeyBytes = 32;
constexpr size_t kPublicKeyBytes = 32;
constexpr size_t kSignatureBytes = 64;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { ::EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

Context make_context() {
  Context context(::EVP_MD_CTX_new());
  INVARIANT(context != nullptr, "there is memory for a signature");
  return context;
}

std::string public_half(const EVP_PKEY* key) {
  std::string bytes(kPublicKeyBytes, '\0');
  size_t size = bytes.size();
  const int done = ::EVP_PKEY_get_raw_public_key(
      key, reinterpret_cast<unsigned char*>(bytes.data()), &size);
  INVARIANT(done == 1 && size == kPublicKeyBytes, "an Ed25519 key has a public half");
  return encode_base64url(bytes);
}

// RFC 7638 section 3: the required members in this order, without spaces.
std::string thumbprint(const std::string& public_key) {
  const std::string jwk = R"({"crv":"Ed25519","kty":"OKP","x":")" + public_key + R"("})";
  return encode_base64url(digest_of(DigestAlgorithm::kSha256, jwk).raw());
}

bool is_signed_by(EVP_PKEY* key, std::string_view text, std::string_view signature) {
  const Context context = make_context();
  if (::EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) != 1) return false;
  return ::EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(text),
                            text.size()) == 1;
}

std::string sign(EVP_PKEY* key, std::string_view text) {
  const Context context = make_context();
  std::string signature(kSignatureBytes, '\0');
  size_t size = signature.size();
  const bool done =
      ::EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
      ::EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       octets(text), text.size()) == 1;
  INVARIANT(done && size == kSignatureBytes, "an Ed25519 key signs anything");
  return signature;
}

}  // namespace

void SigningKeys::FreeKey::operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }

Result<SigningKeys::Key> SigningKeys::make(std::string_view private_key) {
  Key key;
  if (private_key.size() == kPrivateKeyBytes) {
    key.pair.reset(::EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                                  octets(private_key), private_key.size()));
  }
  if (!key.pair) return fail(ErrorCode::kCorrupt, "a signing key is not an Ed25519 key");
  key.public_key = public_half(key.pair.get());
  key.id = thumbprint(key.public_key);
  key.header = encode_base64url(R"({"alg":"EdDSA","typ":"JWT","kid":")" + key.id + R"("})");
  return key;
}

Result<std::string> signing_key_id(std::string_view private_key) {
  return TRY(SigningKeys::make(private_key)).id;
}

Result<SigningKeys> SigningKeys::load(Snapshot& snapshot) {
  SigningKeys loaded;
  std::optional<size_t> signer;
  for (const SigningKeyRow& row : TRY(list_signing_keys(snapshot))) {
    Key key = TRY(make(row.record.private_key));
    if (row.state() == SigningKeyState::kRetired) key.good_until = row.record.verifies_until;
    if (row.state() == SigningKeyState::kSigning) signer = loaded.keys_.size();
    loaded.keys_.push_back(std::move(key));
  }
  if (!signer) return fail(ErrorCode::kNotFound, "the registry has no key to sign tokens with");
  loaded.signer_ = *signer;
  loaded.generation_ = TRY(signing_keys_generation(snapshot));
  return loaded;
}

std::string SigningKeys::seal(std::string_view payload) const {
  const Key& key = keys_[signer_];
  const std::string text = key.header + "." + encode_base64url(payload);
  return text + "." + encode_base64url(sign(key.pair.get(), text));
}

std::optional<SigningKeys::Opened> SigningKeys::open(std::string_view sealed) const {
  const size_t first = sealed.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const size_t second = sealed.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const std::string_view header = sealed.substr(0, first);
  for (const Key& key : keys_) {
    if (header != key.header) continue;
    // A third dot is not base64url, so there are exactly three parts.
    const auto signature = decode_base64url(sealed.substr(second + 1));
    if (!signature || signature->size() != kSignatureBytes) return std::nullopt;
    if (!is_signed_by(key.pair.get(), sealed.substr(0, second), *signature)) return std::nullopt;
    auto payload = decode_base64url(sealed.substr(first + 1, second - first - 1));
    if (!payload) return std::nullopt;
    return Opened{*std::move(payload), key.good_until};
  }
  return std::nullopt;
}

std::string SigningKeys::public_keys(UnixTime now) const {
  std::string set;
  for (const Key& key : keys_) {
    if (key.good_until <= now) continue;
    if (!set.empty()) set += ',';
    set += R"({"kty":"OKP","crv":"Ed25519","x":")" + key.public_key + R"(","kid":")" + key.id +
           R"(","use":"sig","alg":"EdDSA"})";
  }
  return R"({"keys":[)" + set + "]}";
}

}  // namespace bulkhead
