#include "base/invariant.h"

#include <cstdio>
#include <cstdlib>

namespace bulkhead {

void invariant_broken(const char* condition, const char* why, const char* file, int line) {
  std::fprintf(stderr, "bulkhead: invariant broken: %s (%s) at %s:%d\n", why, condition, file,
               line);
  std::abort();
}

}  // namespace bulkhead
