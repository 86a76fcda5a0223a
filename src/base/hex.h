// Lower-case hexadecimal text for raw bytes, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bulkhead {

std::string to_hex(std::string_view bytes);
// The same, to where there is room for it.
void to_hex(std::string_view bytes, char* text);

// Absent when the length is odd or a character is not [0-9a-f]: upper case is refused, since a
// digest has exactly one spelling (image-spec descriptor.md).
std::optional<std::string> from_hex(std::string_view text);
// The same, to where there is room for half of the text; whether it was one.
bool from_hex(std::string_view text, char* bytes);

}  // namespace bulkhead
