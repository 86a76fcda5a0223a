#include "base/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace bulkhead {
namespace {

constexpr uint32_t kReflectedPolynomial = 0x82F63B78;

constexpr std::array<uint32_t, 256> make_table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value >> 1) ^ ((value & 1) != 0 ? kReflectedPolynomial : 0);
    }
    table[byte] = value;
  }
  return table;
}

constexpr auto kTable = make_table();

uint32_t portable(std::string_view bytes, uint32_t crc) {
  for (unsigned char byte : bytes) crc = (crc >> 8) ^ kTable[(crc ^ byte) & 0xFF];
  return crc;
}

// What a register becomes when kLane zero bytes follow, which is linear in its bits: a table for
// each of its bytes.
using LaneShift = std::array<std::array<uint32_t, 256>, 4>;
constexpr size_t kLane = 4096;

uint32_t shifted(const LaneShift& shift, uint32_t crc) {
  return shift[0][crc & 0xFF] ^ shift[1][crc >> 8 & 0xFF] ^ shift[2][crc >> 16 & 0xFF] ^
         shift[3][crc >> 24];
}

LaneShift make_lane_shift() {
  LaneShift shift;
  for (size_t place = 0; place < shift.size(); ++place) {
    for (uint32_t byte = 0; byte < 256; ++byte) shift[place][byte] = byte << 8 * place;
  }
  // By one byte first; then each round shifts twice as far as the one before.
  for (auto& table : shift) {
    for (uint32_t& crc : table) crc = (crc >> 8) ^ kTable[crc & 0xFF];
  }
  for (size_t bytes = 1; bytes < kLane; bytes *= 2) {
    const LaneShift once = shift;
    for (auto& table : shift) {
      for (uint32_t& crc : table) crc = shifted(once, crc);
    }
  }
  return shift;
}

#if defined(__x86_64__)
uint64_t word_at(const char* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// The instruction takes three cycles before the next may follow it, but three may run at once: so
// three lanes beside each other, put together at their end.
__attribute__((target("sse4.2"))) uint32_t three_lanes(const char* bytes, uint32_t crc) {
  static const LaneShift shift = make_lane_shift();
  uint64_t first = crc;
  uint64_t second = 0;
  uint64_t third = 0;
  for (const char* end = bytes + kLane; bytes < end; bytes += 8) {
    first = _mm_crc32_u64(first, word_at(bytes));
    second = _mm_crc32_u64(second, word_at(bytes + kLane));
    third = _mm_crc32_u64(third, word_at(bytes + 2 * kLane));
  }
  crc = shifted(shift, static_cast<uint32_t>(first)) ^ static_cast<uint32_t>(second);
  return shifted(shift, crc) ^ static_cast<uint32_t>(third);
}

__attribute__((target("sse4.2"))) uint32_t accelerated(std::string_view bytes, uint32_t crc) {
  while (bytes.size() >= 3 * kLane) {
    crc = three_lanes(bytes.data(), crc);
    bytes.remove_prefix(3 * kLane);
  }
  uint64_t wide = crc;
  while (bytes.size() >= 8) {
    wide = _mm_crc32_u64(wide, word_at(bytes.data()));
    bytes.remove_prefix(8);
  }
  auto narrow = static_cast<uint32_t>(wide);
  for (const unsigned char byte : bytes) narrow = _mm_crc32_u8(narrow, byte);
  return narrow;
}
#endif

}  // namespace

uint32_t crc32c(std::string_view bytes, uint32_t seed) {
  uint32_t crc = ~seed;
#if defined(__x86_64__)
  static const bool has_instruction = __builtin_cpu_supports("sse4.2");
  crc = has_instruction ? accelerated(bytes, crc) : portable(bytes, crc);
#else
  crc = portable(bytes, crc);
#endif
  return ~crc;
}

}  // namespace bulkhead
