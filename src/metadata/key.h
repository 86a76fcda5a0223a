// The key of a row, or what the keys of several begin with. Its bytes lie in place, since a request
// makes some fifteen of them and keeps none. A plain value.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "base/invariant.h"
#include "key_value/key_value_store.h"

namespace bulkhead {

class Key {
 public:
  Key() = default;
  explicit Key(std::string_view bytes) { append(bytes); }
  Key(const Key& other) { append(other); }
  Key& operator=(const Key& other) {
    if (this != &other) {
      size_ = 0;
      append(other);
    }
    return *this;
  }

  Key& append(std::string_view more) {
    INVARIANT(more.size() <= kKeyBytesMax - size_, "every part of a key is bounded");
    std::ranges::copy(more, bytes_.begin() + size_);
    size_ += more.size();
    return *this;
  }

  operator std::string_view() const { return {bytes_.data(), size_}; }
  size_t size() const { return size_; }
  bool operator==(std::string_view other) const { return std::string_view(*this) == other; }
  bool operator==(const Key& other) const { return *this == std::string_view(other); }
  auto operator<=>(std::string_view other) const { return std::string_view(*this) <=> other; }
  auto operator<=>(const Key& other) const { return *this <=> std::string_view(other); }

 private:
  size_t size_ = 0;
  std::array<char, kKeyBytesMax> bytes_;  // of which the first size_ count
};

}  // namespace bulkhead
