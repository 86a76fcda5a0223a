// A tag: [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127} (distribution-spec). Having one means it is well
// formed; a digest can never be mistaken for a tag, since a tag has no colon.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bulkhead {

class Tag {
 public:
  static Result<Tag> parse(std::string_view text);  // Errors: kTagInvalid

  const std::string& text() const { return text_; }
  auto operator<=>(const Tag&) const = default;  // byte order, as tag lists are sorted

 private:
  explicit Tag(std::string_view text) : text_(text) {}

  std::string text_;
};

}  // namespace bulkhead
