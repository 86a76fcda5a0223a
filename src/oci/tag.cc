#include "oci/tag.h"

#include <algorithm>

namespace bulkhead {
namespace {

constexpr size_t kTagBytesMax = 128;

bool is_word(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || character == '_';
}

bool is_later(char character) {
  return is_word(character) || character == '.' || character == '-';
}

}  // namespace

Result<Tag> Tag::parse(std::string_view text) {
  if (text.empty() || text.size() > kTagBytesMax || !is_word(text.front()) ||
      !std::ranges::all_of(text, is_later)) {
    return fail(ErrorCode::kTagInvalid,
                "a tag has 1 to 128 letters, digits, _ . or -, and does not begin with . or -");
  }
  return Tag(text);
}

}  // namespace bulkhead
