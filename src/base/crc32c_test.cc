#include "base/crc32c.h"

#include <gtest/gtest.h>

#include <string>

namespace bulkhead {
namespace {

// Bit by bit, as RFC 3720 defines it.
uint32_t by_definition(std::string_view bytes) {
  uint32_t crc = ~0U;
  for (const unsigned char byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
  }
  return ~crc;
}

std::string bytes(size_t count) {
  std::string bytes(count, '\0');
  uint32_t state = 1;
  for (char& byte : bytes) byte = static_cast<char>((state = state * 1103515245 + 12345) >> 16);
  return bytes;
}

TEST(Crc32c, KnowsTheVectorsOfItsStandard) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::string(32, '\xFF')), 0x62A8AB43U);
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(""), 0U);
}

TEST(Crc32c, IsTheSameForEveryLength) {
  const std::string all = bytes(40'000);
  for (const size_t size :
       {1, 7, 8, 9, 4095, 4096, 12'287, 12'288, 12'289, 24'576, 36'871, 40'000}) {
    const std::string_view some = std::string_view(all).substr(0, size);
    EXPECT_EQ(crc32c(some), by_definition(some)) << size;
  }
}

TEST(Crc32c, GoesOnFromWhatCameBefore) {
  const std::string all = bytes(40'000);
  for (const size_t first : {size_t{1}, size_t{5'000}, size_t{12'288}, size_t{39'999}}) {
    const std::string_view view = all;
    EXPECT_EQ(crc32c(view.substr(first), crc32c(view.substr(0, first))), crc32c(all)) << first;
  }
}

}  // namespace
}  // namespace bulkhead
