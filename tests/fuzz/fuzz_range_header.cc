// Ranges resolve to spans within the content, of bounded number and length.
#include <cstring>

#include "base/invariant.h"
#include "http/range_header.h"

using namespace bulkhead;

namespace {

std::string print(const std::vector<RangeSpec>& ranges) {
  std::string text = "bytes=";
  for (const RangeSpec& range : ranges) {
    if (!text.ends_with('=')) text += ',';
    if (range.first) text += std::to_string(*range.first);
    text += '-';
    if (range.last) text += std::to_string(*range.last);
  }
  return text;
}

}  // namespace

// The first eight bytes are the content's size, the rest is the field.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  uint64_t content = 0;
  if (size < sizeof(content)) return 0;
  std::memcpy(&content, data, sizeof(content));
  content &= INT64_MAX;
  const std::string_view field(reinterpret_cast<const char*>(data) + sizeof(content),
                               size - sizeof(content));
  const auto ranges = parse_range_header(field);
  if (!ranges || ranges->empty()) return 0;
  INVARIANT(ranges->size() <= kRangesMax, "ranges are bounded");
  INVARIANT(parse_range_header(print(*ranges)) == *ranges, "print and parse are inverse");
  const auto resolved = resolve_ranges(*ranges, content);
  if (!resolved) return 0;
  uint64_t total = 0;
  for (const ByteRange& range : *resolved) {
    INVARIANT(range.first <= range.last && range.last < content, "a range lies in the content");
    total += range.length();
  }
  INVARIANT(total <= content, "together they are no longer than the content");
  return 0;
}
