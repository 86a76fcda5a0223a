// A digest of content as the image-spec writes it: "algorithm:hex" (descriptor.md, "Digests").
// Digest is a plain value of a registered algorithm, so holding one means it is well formed; it
// never allocates and may be used from any thread. Text of other algorithms, which a manifest may
// carry, is only ever checked with is_digest_text().
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bulkhead {

// The numbers are stored in row keys and upload rows; they never change.
enum class DigestAlgorithm : uint8_t { kSha256 = 1, kSha512 = 2 };

std::string_view to_string(DigestAlgorithm algorithm);  // "sha256"
std::optional<DigestAlgorithm> parse_digest_algorithm(std::string_view text);
std::optional<DigestAlgorithm> parse_digest_algorithm(uint8_t number);
constexpr size_t digest_bytes(DigestAlgorithm algorithm) {
  return algorithm == DigestAlgorithm::kSha256 ? 32 : 64;
}

class Digest {
 public:
  // Errors: kDigestInvalid for an unregistered algorithm, a wrong length or anything that is not
  // lower-case hexadecimal, so that a digest has exactly one spelling.
  static Result<Digest> parse(std::string_view text);
  // Reads what key() wrote. Errors: kCorrupt.
  static Result<Digest> from_key(std::string_view key);
  // `raw` has exactly the algorithm's length.
  static Digest of_bytes(DigestAlgorithm algorithm, std::string_view raw);

  // Views of a digest live as long as it does.
  DigestAlgorithm algorithm() const { return static_cast<DigestAlgorithm>(key_[0]); }
  std::string_view raw() const { return key().substr(1); }
  std::string to_string() const;  // "sha256:…"
  // The algorithm's number, then the raw bytes.
  std::string_view key() const { return {key_.data(), 1 + digest_bytes(algorithm())}; }

  // The order of key().
  auto operator<=>(const Digest& other) const { return key() <=> other.key(); }
  bool operator==(const Digest&) const = default;

 private:
  explicit Digest(DigestAlgorithm algorithm);  // all its bytes are zero
  char* raw_bytes() { return key_.data() + 1; }

  std::array<char, 65> key_{};  // zero behind the algorithm's length
};

// Whether `text` fits the image-spec grammar algorithm:encoded, whatever the algorithm:
// [a-z0-9]+ parts joined by one of "+._-", a colon, then [a-zA-Z0-9=_-]+.
bool is_digest_text(std::string_view text);

}  // namespace bulkhead

template <>
struct std::hash<bulkhead::Digest> {
  size_t operator()(const bulkhead::Digest& digest) const noexcept {
    return std::hash<std::string_view>{}(digest.raw());
  }
};
