#include "histogram.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace bulkhead::bench {

// Values below 2^6 have a bucket each; above, every power of two is cut into 2^6 equal parts.
unsigned Histogram::bucket_of(uint64_t value) {
  const unsigned width = static_cast<unsigned>(std::bit_width(value));
  if (width <= kSubBits) return static_cast<unsigned>(value);
  const unsigned shift = width - kSubBits - 1;
  return (shift << kSubBits) + static_cast<unsigned>(value >> shift);
}

uint64_t Histogram::upper_edge(unsigned bucket) {
  if (bucket < (2U << kSubBits)) return bucket;
  const unsigned shift = (bucket >> kSubBits) - 1;
  const uint64_t lower = (1U << kSubBits) + (bucket & ((1U << kSubBits) - 1));
  return ((lower + 1) << shift) - 1;
}

void Histogram::add(uint64_t nanoseconds) {
  ++counts_[bucket_of(nanoseconds)];
  ++count_;
}

uint64_t Histogram::quantile(double share) const {
  const auto wanted = std::max<uint64_t>(1, std::llround(std::ceil(share * double(count_))));
  uint64_t seen = 0;
  for (unsigned bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted) return upper_edge(bucket);
  }
  return 0;
}

std::string Histogram::json() const {
  std::string text = "[";
  for (unsigned bucket = 0; bucket < kBuckets; ++bucket) {
    if (counts_[bucket] == 0) continue;
    text += fmt::format("{}[{},{}]", text.size() > 1 ? "," : "", upper_edge(bucket),
                        counts_[bucket]);
  }
  return text + "]";
}

}  // namespace bulkhead::bench
