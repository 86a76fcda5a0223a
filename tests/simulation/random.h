// Repeatable randomness: the same seed gives the same values on every machine and library
// (xoshiro256**, seeded by splitmix64; no distribution of the standard library, whose results
// differ between implementations).
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "runtime/executor.h"
#include "runtime/random_source.h"

namespace bulkhead::simulation {

class Random {
 public:
  explicit Random(uint64_t seed);

  uint64_t next();
  // In [0, bound), all alike; `bound` is at least 1.
  uint64_t below(uint64_t bound);
  // In [0, longest].
  Nanoseconds duration(Nanoseconds longest);
  bool chance(double probability);

 private:
  std::array<uint64_t, 4> state_;
};

// The RandomSource of simulated code.
class SeededRandom final : public RandomSource {
 public:
  explicit SeededRandom(uint64_t seed) : random_(seed) {}
  std::string bytes(size_t size) override;

 private:
  Random random_;
};

}  // namespace bulkhead::simulation
