// Header fields in the order they were sent. Names compare without case (RFC 9110 section 5.1).
// All text lies in one buffer: a request costs two allocations here, however many fields it has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

// Views of both live until the next add().
struct HeaderField {
  std::string_view name;
  std::string_view value;
};

class Headers {
 public:
  void add(std::string_view name, std::string_view value);
  // The first field of that name; absent when there is none.
  std::optional<std::string_view> find(std::string_view name) const;
  size_t count(std::string_view name) const;
  // Every value of a list-valued field, lines merged in order and joined by ", ".
  std::string merged(std::string_view name) const;
  size_t size() const { return places_.size(); }
  // All names and values, one after the other.
  std::string_view text() const { return text_; }
  HeaderField operator[](size_t index) const;

 private:
  struct Place {
    uint32_t begin;
    uint32_t name_size;
    uint32_t value_size;
  };

  std::string text_;  // name and value of each field, nothing between
  std::vector<Place> places_;
};

bool equal_ignoring_case(std::string_view left, std::string_view right);

}  // namespace bulkhead
