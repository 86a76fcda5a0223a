// Randomness as a seam. SystemRandom is the kernel's cryptographic generator; every id, nonce and
// key comes from here, never from a global generator. Thread-safe.
#pragma once

#include <cstddef>
#include <string>

namespace bulkhead {

class RandomSource {
 public:
  virtual ~RandomSource() = default;
  // Exactly `size` bytes.
  virtual std::string bytes(size_t size) = 0;
};

class SystemRandom : public RandomSource {
 public:
  std::string bytes(size_t size) override;
};

}  // namespace bulkhead
