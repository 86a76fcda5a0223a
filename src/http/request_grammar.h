// Character classes and small grammars of HTTP/1.1 (RFC 9110 section 5.6, RFC 9112), shared by the
// parsers of this room. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bulkhead {

// tchar of RFC 9110 section 5.6.2.
bool is_token_character(char c);
// At least one tchar and nothing else.
bool is_token(std::string_view text);
// Visible ASCII, SP, HTAB and bytes over 0x7F: what a field value may hold.
bool is_field_value(std::string_view text);
// Visible ASCII without '#': what a request target may hold.
bool is_target_text(std::string_view text);
// Without leading and trailing SP and HTAB.
std::string_view trimmed(std::string_view text);
// Digits only, at least one, at most 2^63-1.
std::optional<uint64_t> parse_length(std::string_view digits);
// host[:port] or [IPv6][:port]; host of letters, digits and "-._~", at most 255 bytes.
bool is_host_and_port(std::string_view text);
// Whether a comma list holds `token`, ignoring case.
bool list_contains(std::string_view list, std::string_view token);

}  // namespace bulkhead
