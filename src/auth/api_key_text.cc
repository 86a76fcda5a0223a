#include "auth/api_key_text.h"

#include "auth/base64url.h"
#include "base/hex.h"
#include "oci/digester.h"

namespace bulkhead {
namespace {

constexpr std::string_view kPrefix = "bhk_";
constexpr size_t kIdCharacters = 2 * kApiKeyIdBytes;
constexpr size_t kTextBytes = 4 + kIdCharacters + 1 + 43;

}  // namespace

ApiKeyText ApiKeyText::mint(RandomSource& random) {
  return {.id = ApiKeyId{keys::from_big_endian(random.bytes(kApiKeyIdBytes))},
          .secret = random.bytes(kApiKeySecretBytes)};
}

std::optional<ApiKeyText> ApiKeyText::parse(std::string_view text) {
  if (text.size() != kTextBytes || !text.starts_with(kPrefix)) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  if (text[kIdCharacters] != '_') return std::nullopt;
  const auto id = parse_api_key_id(text.substr(0, kIdCharacters));
  auto secret = decode_base64url(text.substr(kIdCharacters + 1));
  if (!id || !secret || secret->size() != kApiKeySecretBytes) return std::nullopt;
  return ApiKeyText{*id, *std::move(secret)};
}

std::string ApiKeyText::text() const {
  return std::string(kPrefix) + to_string(id) + "_" + encode_base64url(secret);
}

std::string ApiKeyText::secret_hash() const {
  return std::string(digest_of(DigestAlgorithm::kSha256, secret).raw());
}

std::string to_string(ApiKeyId id) {
  return to_hex(keys::big_endian(static_cast<uint64_t>(id)));
}

std::optional<ApiKeyId> parse_api_key_id(std::string_view text) {
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != kApiKeyIdBytes) return std::nullopt;
  const ApiKeyId id{keys::from_big_endian(*bytes)};
  if (id == ApiKeyId{}) return std::nullopt;
  return id;
}

}  // namespace bulkhead
