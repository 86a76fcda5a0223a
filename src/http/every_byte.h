// Whether every byte of a text is good. Looks at all of them without stopping at the first bad one,
// which the compiler turns into steps of sixteen and more: texts are long and seldom bad.
#pragma once

#include <string_view>

namespace bulkhead {

template <class IsGood>
bool every_byte(std::string_view text, IsGood is_good) {
  unsigned char bad = 0;
  for (const char c : text) bad |= is_good(static_cast<unsigned char>(c)) ? 0 : 1;
  return bad == 0;
}

}  // namespace bulkhead
