// The Range field of a request (RFC 9110 section 14), and the multipart/byteranges body that
// answers several ranges. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bulkhead {

inline constexpr size_t kRangesMax = 1024;

// Bytes first..last of the content, both inclusive.
struct ByteRange {
  uint64_t first = 0;
  uint64_t last = 0;

  uint64_t length() const { return last - first + 1; }
  bool operator==(const ByteRange&) const = default;
};

// One element of the field before the size is known: "first-last", "first-" or "-suffix".
struct RangeSpec {
  std::optional<uint64_t> first;
  std::optional<uint64_t> last;  // the suffix's length when `first` is absent

  bool operator==(const RangeSpec&) const = default;
};

// Empty when the field is to be ignored: another unit than bytes, or not of the grammar. An end
// before the start ("500-0") is kept, to be found unsatisfiable: clients expect 416 for it.
// kInvalid (answer 400, on which clients retry with fewer) for more than kRangesMax ranges.
Result<std::vector<RangeSpec>> parse_range_header(std::string_view value);

// The ranges that lie in `size` bytes, in the order asked for, repetitions kept, ends clamped.
// kRangeNotSatisfiable when none does. Empty (serve the whole) when together they are longer than
// the content itself: a small request must not ask for unbounded work.
Result<std::vector<ByteRange>> resolve_ranges(const std::vector<RangeSpec>& ranges, uint64_t size);

// "bytes 0-99/1000", and "bytes */1000" for a 416.
std::string content_range(ByteRange range, uint64_t size);
std::string unsatisfied_content_range(uint64_t size);

// The text around the parts of a multipart/byteranges body: for each range in order part_head()
// and the range's bytes, at last end().
class MultipartRanges {
 public:
  // `boundary` must not occur in the content, which others may have chosen: pass 16 random bytes
  // as hexadecimal text.
  MultipartRanges(std::string boundary, std::string content_type, uint64_t size)
      : boundary_(std::move(boundary)), content_type_(std::move(content_type)), size_(size) {}

  // The response's Content-Type.
  std::string content_type() const { return "multipart/byteranges; boundary=" + boundary_; }
  std::string part_head(ByteRange range) const;
  std::string end() const { return "\r\n--" + boundary_ + "--\r\n"; }

 private:
  std::string boundary_;
  std::string content_type_;  // of the content
  uint64_t size_;             // of the whole content
};

}  // namespace bulkhead
