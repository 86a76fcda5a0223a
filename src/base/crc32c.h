// CRC-32C (Castagnoli, RFC 3720 appendix B.4). Used as the record checksum and for cheap scrubs.
#pragma once

#include <cstdint>
#include <string_view>

namespace bulkhead {

// `seed` is the result over the bytes before these, 0 at the start.
uint32_t crc32c(std::string_view bytes, uint32_t seed = 0);

}  // namespace bulkhead
