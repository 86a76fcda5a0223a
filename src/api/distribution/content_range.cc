#include "api/distribution/content_range.h"

#include <charconv>

namespace bulkhead {
namespace {

constexpr uint64_t kOffsetMax = (uint64_t{1} << 63) - 1;

// The whole of `text` as digits.
std::optional<uint64_t> parse_offset(std::string_view text) {
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || value > kOffsetMax) return std::nullopt;
  return value;
}

}  // namespace

Result<std::optional<ContentRange>> parse_content_range(const Headers& headers) {
  const std::optional<std::string_view> text = headers.find("Content-Range");
  if (!text) return std::nullopt;
  const size_t dash = text->find('-');
  if (dash != text->npos) {
    const std::optional<uint64_t> start = parse_offset(text->substr(0, dash));
    const std::optional<uint64_t> end = parse_offset(text->substr(dash + 1));
    if (start && end && *start <= *end) return ContentRange{*start, *end};
  }
  return fail(ErrorCode::kRangeNotSatisfiable,
              "Content-Range must be <first>-<last>, two byte offsets within the blob");
}

}  // namespace bulkhead
