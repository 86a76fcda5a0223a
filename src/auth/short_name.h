// What names of users, robots and roles have in common. Pure.
#pragma once

#include <algorithm>
#include <string_view>

namespace bulkhead {

// Whether `name` has 1 to `bytes_max` characters of a-z, 0-9 and `punctuation`, and begins with a
// letter or digit.
inline bool is_short_name(std::string_view name, size_t bytes_max, std::string_view punctuation) {
  const auto is_alphanumeric = [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
  };
  if (name.empty() || name.size() > bytes_max || !is_alphanumeric(name[0])) return false;
  return std::ranges::all_of(name, [&](char character) {
    return is_alphanumeric(character) || punctuation.contains(character);
  });
}

}  // namespace bulkhead
