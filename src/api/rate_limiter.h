// How many requests each client may make: a steady rate and a burst above it. A client is any text,
// an address or an account. Bounded: 16,384 clients are remembered, in sets of sixteen, and of a
// full set the one that has been quiet longest is forgotten. Each set has a lock of its own, so
// connections hardly ever meet. Thread-safe; off, it holds no memory.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/result.h"
#include "runtime/executor.h"

namespace bulkhead {

struct RateLimit {
  uint64_t per_second = 0;  // 0: no limit
  uint64_t burst = 1;       // requests at once after a silence; at least 1
};

class RateLimiter {
 public:
  explicit RateLimiter(RateLimit limit);

  bool is_on() const { return sets_ != nullptr; }
  // Counts one request of `client`. Errors: kTooManyRequests with the time to wait; such a request
  // does not count.
  Result<void> take(std::string_view client, MonotonicTime now);

 private:
  // A client that has used up its rate until `spent_until`: a full burst lies behind it.
  struct Client {
    uint64_t hash = 0;
    MonotonicTime spent_until{};
  };
  struct Set {
    std::mutex mutex;
    std::array<Client, 16> clients;

    Client& find_or_replace(uint64_t hash);
  };
  static constexpr size_t kSets = 1024;

  Nanoseconds interval_{};  // between two requests at the steady rate
  Nanoseconds burst_{};     // what a burst takes at the steady rate
  std::unique_ptr<std::array<Set, kSets>> sets_;
};

}  // namespace bulkhead
