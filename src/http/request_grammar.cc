#include "http/request_grammar.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

#include "http/every_byte.h"
#include "http/headers.h"

namespace bulkhead {
namespace {

using ByteClass = std::array<bool, 256>;

constexpr ByteClass class_of(std::string_view extra) {
  ByteClass members{};
  for (char c = '0'; c <= '9'; ++c) members[static_cast<unsigned char>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) members[static_cast<unsigned char>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) members[static_cast<unsigned char>(c)] = true;
  for (char c : extra) members[static_cast<unsigned char>(c)] = true;
  return members;
}

constexpr ByteClass kToken = class_of("!#$%&'*+-.^_`|~");
constexpr ByteClass kHost = class_of("-._~");

bool all_of_class(std::string_view text, const ByteClass& members) {
  return std::ranges::all_of(text, [&](char c) { return members[static_cast<unsigned char>(c)]; });
}

bool is_port(std::string_view text) {
  const auto port = parse_length(text);
  return text.size() <= 5 && port && *port <= 65535;
}

bool is_ipv6_literal(std::string_view text) {
  in6_addr ignored;
  return ::inet_pton(AF_INET6, std::string(text).c_str(), &ignored) == 1;
}

}  // namespace

bool is_token_character(char c) {
  return kToken[static_cast<unsigned char>(c)];
}

bool is_token(std::string_view text) {
  return !text.empty() && all_of_class(text, kToken);
}

bool is_field_value(std::string_view text) {
  return every_byte(text, [](unsigned char byte) {
    return (byte >= 0x20 && byte != 0x7F) || byte == '\t';
  });
}

bool is_target_text(std::string_view text) {
  return every_byte(text, [](unsigned char byte) {
    return byte > ' ' && byte < 0x7F && byte != '#';
  });
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<uint64_t> parse_length(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  uint64_t value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<uint64_t>(c - '0');
    if (value > (INT64_MAX - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

bool is_host_and_port(std::string_view text) {
  if (text.empty() || text.size() > 255) return false;
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos || !is_ipv6_literal(text.substr(1, end - 1))) return false;
    const std::string_view rest = text.substr(end + 1);
    return rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1)));
  }
  const size_t colon = text.find(':');
  const std::string_view host = text.substr(0, colon);
  if (host.empty() || !all_of_class(host, kHost)) return false;
  return colon == std::string_view::npos || is_port(text.substr(colon + 1));
}

bool list_contains(std::string_view list, std::string_view token) {
  while (true) {
    const size_t comma = list.find(',');
    if (equal_ignoring_case(trimmed(list.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace bulkhead
