#include "runtime/random_source.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/invariant.h"

namespace bulkhead {
namespace {

void fill(char* bytes, size_t size) {
  size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::getrandom(bytes + filled, size - filled, 0);
    INVARIANT(got > 0, "the kernel gives randomness");
    filled += static_cast<size_t>(got);
  }
}

// What a thread has fetched ahead. Every byte is given away once and forgotten.
struct Stock {
  std::array<char, 1024> bytes;
  size_t left = 0;
};

}  // namespace

// Each request takes a few bytes for its id: a call of the kernel for each would cost it half a
// microsecond.
std::string SystemRandom::bytes(size_t size) {
  thread_local Stock stock;
  std::string taken(size, '\0');
  if (size > stock.bytes.size() / 2) {
    fill(taken.data(), size);
    return taken;
  }
  if (stock.left < size) {
    fill(stock.bytes.data(), stock.bytes.size());
    stock.left = stock.bytes.size();
  }
  stock.left -= size;
  char* begin = stock.bytes.data() + stock.left;
  std::copy_n(begin, size, taken.data());
  ::explicit_bzero(begin, size);
  return taken;
}

}  // namespace bulkhead
