#include "base/hex.h"

#include <array>
#include <cstdint>

namespace bulkhead {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr uint8_t kNoDigit = 0xFF;

constexpr std::array<uint8_t, 256> kNibbles = [] {
  std::array<uint8_t, 256> nibbles{};
  nibbles.fill(kNoDigit);
  for (uint8_t i = 0; i < 16; ++i) nibbles[static_cast<unsigned char>(kDigits[i])] = i;
  return nibbles;
}();

uint8_t nibble(char character) { return kNibbles[static_cast<unsigned char>(character)]; }

}  // namespace

std::string to_hex(std::string_view bytes) {
  std::string text(bytes.size() * 2, '\0');
  char* out = text.data();
  for (const unsigned char byte : bytes) {
    *out++ = kDigits[byte >> 4];
    *out++ = kDigits[byte & 0xF];
  }
  return text;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes(text.size() / 2, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    const uint8_t high = nibble(text[2 * i]);
    const uint8_t low = nibble(text[2 * i + 1]);
    if (high == kNoDigit || low == kNoDigit) return std::nullopt;
    bytes[i] = static_cast<char>(high << 4 | low);
  }
  return bytes;
}

}  // namespace bulkhead
