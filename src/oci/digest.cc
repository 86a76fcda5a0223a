#include "oci/digest.h"

#include <algorithm>

#include "base/hex.h"
#include "base/invariant.h"

namespace bulkhead {
namespace {

bool is_lower_or_digit(char character) {
  return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}

bool is_encoded(char character) {
  return is_lower_or_digit(character) || (character >= 'A' && character <= 'Z') ||
         character == '=' || character == '_' || character == '-';
}

// Parts of [a-z0-9]+ joined by exactly one separator.
bool is_algorithm(std::string_view text) {
  bool in_part = false;
  for (char character : text) {
    const bool separator = std::string_view("+._-").contains(character);
    if (separator ? !in_part : !is_lower_or_digit(character)) return false;
    in_part = !separator;
  }
  return in_part;
}

}  // namespace

std::string_view to_string(DigestAlgorithm algorithm) {
  switch (algorithm) {
    case DigestAlgorithm::kSha256: return "sha256";
    case DigestAlgorithm::kSha512: return "sha512";
  }
  INVARIANT(false, "the enumeration is closed");
}

std::optional<DigestAlgorithm> parse_digest_algorithm(std::string_view text) {
  if (text == "sha256") return DigestAlgorithm::kSha256;
  if (text == "sha512") return DigestAlgorithm::kSha512;
  return std::nullopt;
}

std::optional<DigestAlgorithm> parse_digest_algorithm(uint8_t number) {
  if (number == 1) return DigestAlgorithm::kSha256;
  if (number == 2) return DigestAlgorithm::kSha512;
  return std::nullopt;
}

Digest::Digest(DigestAlgorithm algorithm) : key_{static_cast<char>(algorithm)} {}

Result<Digest> Digest::parse(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return fail(ErrorCode::kDigestInvalid, "a digest has the form algorithm:hex");
  }
  const auto algorithm = parse_digest_algorithm(text.substr(0, colon));
  if (!algorithm) {
    return fail(ErrorCode::kDigestInvalid, "the digest's algorithm must be sha256 or sha512");
  }
  Digest digest(*algorithm);
  const std::string_view hex = text.substr(colon + 1);
  if (hex.size() != 2 * digest_bytes(*algorithm) || !from_hex(hex, digest.raw_bytes())) {
    return fail(ErrorCode::kDigestInvalid,
                "a " + std::string(bulkhead::to_string(*algorithm)) + " digest has " +
                    std::to_string(2 * digest_bytes(*algorithm)) +
                    " lower-case hexadecimal digits");
  }
  return digest;
}

Result<Digest> Digest::from_key(std::string_view key) {
  if (key.empty()) return fail(ErrorCode::kCorrupt, "a digest key is empty");
  const auto algorithm = parse_digest_algorithm(static_cast<uint8_t>(key.front()));
  if (!algorithm || key.size() != 1 + digest_bytes(*algorithm)) {
    return fail(ErrorCode::kCorrupt, "a digest key has an unknown algorithm or a wrong length");
  }
  return of_bytes(*algorithm, key.substr(1));
}

Digest Digest::of_bytes(DigestAlgorithm algorithm, std::string_view raw) {
  INVARIANT(raw.size() == digest_bytes(algorithm), "a hash has its algorithm's length");
  Digest digest(algorithm);
  std::ranges::copy(raw, digest.raw_bytes());
  return digest;
}

std::string Digest::to_string() const {
  const std::string_view name = bulkhead::to_string(algorithm());
  std::string text(name.size() + 1 + 2 * raw().size(), ':');
  to_hex(raw(), std::ranges::copy(name, text.data()).out + 1);
  return text;
}

bool is_digest_text(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view encoded = text.substr(colon + 1);
  return is_algorithm(text.substr(0, colon)) && !encoded.empty() &&
         std::ranges::all_of(encoded, is_encoded);
}

}  // namespace bulkhead
