#include "http/headers.h"

#include <algorithm>

namespace bulkhead {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const HeaderField& field : fields_) {
    if (equal_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

size_t Headers::count(std::string_view name) const {
  return static_cast<size_t>(std::ranges::count_if(
      fields_, [&](const HeaderField& field) { return equal_ignoring_case(field.name, name); }));
}

std::string Headers::merged(std::string_view name) const {
  std::string merged;
  for (const HeaderField& field : fields_) {
    if (!equal_ignoring_case(field.name, name)) continue;
    if (!merged.empty()) merged += ", ";
    merged += field.value;
  }
  return merged;
}

}  // namespace bulkhead
