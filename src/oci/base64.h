// Base64 of RFC 4648 section 4, as a descriptor's `data` is written (image-spec descriptor.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bulkhead {

// Absent unless `text` is the one canonical spelling of some bytes: the standard alphabet, full
// padding, no line breaks, no stray bits in the last character.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace bulkhead
