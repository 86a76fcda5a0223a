// Header fields in the order they were sent. Names compare without case (RFC 9110 section 5.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

struct HeaderField {
  std::string name;
  std::string value;
};

class Headers {
 public:
  void add(std::string name, std::string value) {
    fields_.push_back({std::move(name), std::move(value)});
  }
  // The first field of that name; absent when there is none.
  std::optional<std::string_view> find(std::string_view name) const;
  size_t count(std::string_view name) const;
  // Every value of a list-valued field, lines merged in order and joined by ", ".
  std::string merged(std::string_view name) const;
  const std::vector<HeaderField>& fields() const { return fields_; }

 private:
  std::vector<HeaderField> fields_;
};

bool equal_ignoring_case(std::string_view left, std::string_view right);

}  // namespace bulkhead
