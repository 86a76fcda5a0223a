#include "runtime/random_source.h"

#include <sys/random.h>

#include "base/invariant.h"

namespace bulkhead {

std::string SystemRandom::bytes(size_t size) {
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::getrandom(bytes.data() + filled, size - filled, 0);
    INVARIANT(got > 0, "the kernel gives randomness");
    filled += static_cast<size_t>(got);
  }
  return bytes;
}

}  // namespace bulkhead
