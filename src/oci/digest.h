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
size_t digest_bytes(DigestAlgorithm algorithm);  // 32 or 64

class Digest {
 public:
  // Errors: kDigestInvalid for an unregistered algorithm, a wrong length or anything that is not
  // lower-case hexadecimal, so that a digest has exactly one spelling.
  static Result<Digest> parse(std::string_view text);
  // Reads what key() wrote. Errors: kCorrupt.
  static Result<Digest> from_key(std::string_view key);
  // `raw` has exactly the algorithm's length.
  static Digest of_bytes(DigestAlgorithm algorithm, std::string_view raw);

  DigestAlgorithm algorithm() const { return algorithm_; }
  std::string_view raw() const { return {bytes_.data(), digest_bytes(algorithm_)}; }
  std::string to_string() const;  // "sha256:…"
  std::string key() const;        // the algorithm's number, then the raw bytes

  // The order of key().
  auto operator<=>(const Digest& other) const { return order(other); }
  bool operator==(const Digest&) const = default;

 private:
  Digest(DigestAlgorithm algorithm, std::string_view raw);
  std::strong_ordering order(const Digest& other) const;

  DigestAlgorithm algorithm_;
  std::array<char, 64> bytes_{};  // zero behind the algorithm's length
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
