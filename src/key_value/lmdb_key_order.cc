#include "key_value/lmdb_key_order.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace bulkhead {
namespace {

static_assert(std::endian::native == std::endian::little, "bytes are swapped to be compared");

constexpr size_t kStep = sizeof(uint64_t);

uint64_t number_at(const char* bytes) {
  uint64_t number;
  std::memcpy(&number, bytes, kStep);
  return std::byteswap(number);
}

int compare_bytes(const char* left, const char* right, size_t size) {
  if (size < kStep) return std::memcmp(left, right, size);
  // The last step looks again at bytes that were equal.
  for (size_t at = 0; at < size; at += kStep) {
    const size_t begin = std::min(at, size - kStep);
    const uint64_t left_number = number_at(left + begin);
    const uint64_t right_number = number_at(right + begin);
    if (left_number != right_number) return left_number < right_number ? -1 : 1;
  }
  return 0;
}

}  // namespace

int compare_lmdb_keys(const MDB_val* left, const MDB_val* right) {
  const int bytes = compare_bytes(static_cast<const char*>(left->mv_data),
                                  static_cast<const char*>(right->mv_data),
                                  std::min(left->mv_size, right->mv_size));
  if (bytes != 0 || left->mv_size == right->mv_size) return bytes;
  return left->mv_size < right->mv_size ? -1 : 1;
}

}  // namespace bulkhead
