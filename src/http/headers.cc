#include "http/headers.h"

#include <algorithm>

namespace bulkhead {
namespace {

constexpr size_t kUsualFields = 16;
constexpr size_t kUsualBytes = 1000;  // malloc() has up to 1032 at hand for each thread

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  return left == right || std::equal(left.begin(), left.end(), right.begin(),
                                     [](char a, char b) { return lower(a) == lower(b); });
}

void Headers::add(std::string_view name, std::string_view value) {
  if (places_.empty()) {
    places_.reserve(kUsualFields);
    text_.reserve(kUsualBytes);
  }
  places_.push_back({static_cast<uint32_t>(text_.size()), static_cast<uint32_t>(name.size()),
                     static_cast<uint32_t>(value.size())});
  text_ += name;
  text_ += value;
}

HeaderField Headers::operator[](size_t index) const {
  const Place& place = places_[index];
  const std::string_view field = std::string_view(text_).substr(place.begin);
  return {field.substr(0, place.name_size), field.substr(place.name_size, place.value_size)};
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (size_t i = 0; i < size(); ++i) {
    const HeaderField field = (*this)[i];
    if (equal_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

size_t Headers::count(std::string_view name) const {
  size_t count = 0;
  for (size_t i = 0; i < size(); ++i) count += equal_ignoring_case((*this)[i].name, name) ? 1 : 0;
  return count;
}

std::string Headers::merged(std::string_view name) const {
  std::string merged;
  for (size_t i = 0; i < size(); ++i) {
    const HeaderField field = (*this)[i];
    if (!equal_ignoring_case(field.name, name)) continue;
    if (!merged.empty()) merged += ", ";
    merged += field.value;
  }
  return merged;
}

}  // namespace bulkhead
