// Counts durations in buckets of which each is at most 1/64 wider than its lower edge, from a
// nanosecond to hours, in constant memory. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace bulkhead::bench {

class Histogram {
 public:
  void add(uint64_t nanoseconds);
  uint64_t count() const { return count_; }

  // The upper edge of the bucket in which this share (0 to 1) of the durations ends; 0 when empty.
  uint64_t quantile(double share) const;

  // [[upper edge, count], …] of the buckets in use, as JSON.
  std::string json() const;

 private:
  static constexpr unsigned kSubBits = 6;
  static constexpr unsigned kBuckets = (65 - kSubBits) << kSubBits;

  static unsigned bucket_of(uint64_t value);
  static uint64_t upper_edge(unsigned bucket);

  std::array<uint64_t, kBuckets> counts_{};
  uint64_t count_ = 0;
};

}  // namespace bulkhead::bench
