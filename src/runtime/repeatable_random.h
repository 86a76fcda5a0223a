// For tests: randomness that is the same in every run, so that rows fall into the same pages, and
// costs the same for every byte, which std::mt19937 does not. Thread-safe.
#pragma once

#include <mutex>
#include <random>

#include "runtime/random_source.h"

namespace bulkhead {

class RepeatableRandom final : public RandomSource {
 public:
  std::string bytes(size_t size) override {
    const std::lock_guard lock(mutex_);
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(engine_() >> 16);
    return bytes;
  }

 private:
  std::mutex mutex_;
  std::minstd_rand engine_;
};

}  // namespace bulkhead
