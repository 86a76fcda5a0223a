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
  to_hex(bytes, text.data());
  return text;
}

void to_hex(std::string_view bytes, char* text) {
  for (const unsigned char byte : bytes) {
    *text++ = kDigits[byte >> 4];
    *text++ = kDigits[byte & 0xF];
  }
}

std::optional<std::string> from_hex(std::string_view text) {
  std::string bytes(text.size() / 2, '\0');
  if (!from_hex(text, bytes.data())) return std::nullopt;
  return bytes;
}

bool from_hex(std::string_view text, char* bytes) {
  if (text.size() % 2 != 0) return false;
  for (size_t i = 0; i < text.size(); i += 2) {
    const uint8_t high = nibble(text[i]);
    const uint8_t low = nibble(text[i + 1]);
    if (high == kNoDigit || low == kNoDigit) return false;
    *bytes++ = static_cast<char>(high << 4 | low);
  }
  return true;
}

}  // namespace bulkhead
