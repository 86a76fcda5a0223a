#include "http/range_header.h"

#include <algorithm>

#include "http/headers.h"
#include "http/request_grammar.h"

namespace bulkhead {
namespace {

// Digits, at least one; a number too large for 64 bits is as good as the largest.
bool parse_position(std::string_view digits, std::optional<uint64_t>& position) {
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return false;
  }
  position = parse_length(digits).value_or(INT64_MAX);
  return true;
}

bool parse_spec(std::string_view text, RangeSpec& spec) {
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return false;
  const std::string_view first = text.substr(0, dash);
  const std::string_view last = text.substr(dash + 1);
  if (first.empty()) return parse_position(last, spec.last);
  return parse_position(first, spec.first) && (last.empty() || parse_position(last, spec.last));
}

std::optional<ByteRange> resolve(const RangeSpec& spec, uint64_t size) {
  if (size == 0) return std::nullopt;
  if (!spec.first) {
    if (spec.last == 0u) return std::nullopt;
    return ByteRange{size - std::min(size, *spec.last), size - 1};
  }
  const uint64_t last = std::min(spec.last.value_or(size - 1), size - 1);
  if (*spec.first >= size || *spec.first > last) return std::nullopt;
  return ByteRange{*spec.first, last};
}

}  // namespace

Result<std::vector<RangeSpec>> parse_range_header(std::string_view value) {
  const size_t equals = value.find('=');
  if (equals == std::string_view::npos ||
      !equal_ignoring_case(trimmed(value.substr(0, equals)), "bytes")) {
    return {};
  }
  std::string_view list = value.substr(equals + 1);
  if (static_cast<size_t>(std::ranges::count(list, ',')) >= kRangesMax) {
    return fail(ErrorCode::kInvalid,
                "at most " + std::to_string(kRangesMax) + " ranges in one request");
  }
  std::vector<RangeSpec> ranges;
  while (true) {
    const size_t comma = list.find(',');
    RangeSpec spec;
    if (!parse_spec(trimmed(list.substr(0, comma)), spec)) return {};
    ranges.push_back(spec);
    if (comma == std::string_view::npos) return ranges;
    list.remove_prefix(comma + 1);
  }
}

Result<std::vector<ByteRange>> resolve_ranges(const std::vector<RangeSpec>& ranges, uint64_t size) {
  std::vector<ByteRange> resolved;
  uint64_t total = 0;
  for (const RangeSpec& spec : ranges) {
    const std::optional<ByteRange> range = resolve(spec, size);
    if (!range) continue;
    resolved.push_back(*range);
    if (range->length() > size - total) return {};
    total += range->length();
  }
  if (resolved.empty()) {
    return fail(ErrorCode::kRangeNotSatisfiable, "no requested range lies within the content");
  }
  return resolved;
}

std::string content_range(ByteRange range, uint64_t size) {
  return "bytes " + std::to_string(range.first) + "-" + std::to_string(range.last) + "/" +
         std::to_string(size);
}

std::string unsatisfied_content_range(uint64_t size) {
  return "bytes */" + std::to_string(size);
}

std::string MultipartRanges::part_head(ByteRange range) const {
  return "\r\n--" + boundary_ + "\r\nContent-Type: " + content_type_ +
         "\r\nContent-Range: " + content_range(range, size_) + "\r\n\r\n";
}

}  // namespace bulkhead
