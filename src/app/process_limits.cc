#include "app/process_limits.h"

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>

namespace bulkhead {

uint64_t raise_open_files_limit(uint64_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  limit.rlim_cur = wanted == 0 ? limit.rlim_max : std::min<rlim_t>(wanted, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

void tune_allocator() {
  ::mallopt(M_ARENA_MAX, 4);
  // Runs of a body are a megabyte: above this they would cost a map and its page faults each,
  // below it they are used again.
  ::mallopt(M_MMAP_THRESHOLD, 4 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 8 << 20);
}

}  // namespace bulkhead
