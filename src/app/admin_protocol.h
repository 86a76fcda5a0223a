// What goes over the admin socket: one message each way, then the connection ends.
//
//   message = length (4 bytes, big-endian, of what follows) word*
//   word    = length (4 bytes, big-endian) bytes
//
// A request's words are an AdminRequest. A reply's are "ok", the number of columns and the cells
// row by row, or "error", the error code's name and its message. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/admin_operations.h"

namespace bulkhead::admin_protocol {

inline constexpr size_t kLengthBytes = 4;
inline constexpr size_t kRequestBytesMax = size_t{64} << 10;
inline constexpr size_t kReplyBytesMax = size_t{256} << 20;

std::string encode(const std::vector<std::string>& words);
// The length in the first kLengthBytes of a message.
size_t decode_length(std::string_view four_bytes);
// `body` is what follows the length. kInvalid.
Result<std::vector<std::string>> decode(std::string_view body);

std::vector<std::string> to_words(const Result<AdminTable>& result);
Result<AdminTable> from_words(const std::vector<std::string>& words);

}  // namespace bulkhead::admin_protocol
