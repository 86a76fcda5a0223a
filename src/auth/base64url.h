// Base64 with the URL alphabet and without padding (RFC 4648 section 5), as tokens are written
// (RFC 7515 section 2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bulkhead {

std::string encode_base64url(std::string_view bytes);

// Absent unless `text` is the one canonical spelling of some bytes.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace bulkhead
