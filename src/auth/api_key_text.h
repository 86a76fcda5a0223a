// An API key as its owner holds it:
//
//   bhk_<key id, 16 hexadecimal characters>_<secret, 43 characters of base64url>
//
// The secret is 32 random bytes, so that its plain SHA-256 is all that need be stored. Pure
// functions; any thread. The text is shown once and never logged.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metadata/keys.h"
#include "runtime/random_source.h"

namespace bulkhead {

inline constexpr size_t kApiKeyIdBytes = 8;
inline constexpr size_t kApiKeySecretBytes = 32;

struct ApiKeyText {
  ApiKeyId id{};
  std::string secret;  // raw

  static ApiKeyText mint(RandomSource& random);
  // Absent for everything that text() would not write.
  static std::optional<ApiKeyText> parse(std::string_view text);
  std::string text() const;
  std::string secret_hash() const;  // raw
};

// The id as in the text.
std::string to_string(ApiKeyId id);
std::optional<ApiKeyId> parse_api_key_id(std::string_view text);

}  // namespace bulkhead
