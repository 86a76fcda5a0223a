#include "api/rate_limiter.h"

#include <algorithm>
#include <functional>

namespace bulkhead {

RateLimiter::RateLimiter(RateLimit limit) {
  if (limit.per_second == 0) return;
  interval_ = Nanoseconds(std::chrono::seconds(1)) / static_cast<int64_t>(limit.per_second);
  burst_ = interval_ * static_cast<int64_t>(limit.burst);
  sets_ = std::make_unique<std::array<Set, kSets>>();
}

// A token bucket kept as one number: the time at which it will be full again.
Result<void> RateLimiter::take(std::string_view client, MonotonicTime now) {
  if (!is_on()) return {};
  const uint64_t hash = std::hash<std::string_view>{}(client);
  Set& set = (*sets_)[hash % kSets];
  std::lock_guard lock(set.mutex);
  Client& known = set.find_or_replace(hash);
  const MonotonicTime spent_until = std::max(known.spent_until, now) + interval_;
  const Nanoseconds wait = spent_until - burst_ - now;
  if (wait > Nanoseconds(0)) {
    return fail(Error{.code = ErrorCode::kTooManyRequests,
                      .message = "too many requests, slow down",
                      .retry_after = std::chrono::ceil<std::chrono::seconds>(wait)});
  }
  known.spent_until = spent_until;
  return {};
}

RateLimiter::Client& RateLimiter::Set::find_or_replace(uint64_t hash) {
  const auto found = std::ranges::find(clients, hash, &Client::hash);
  if (found != clients.end()) return *found;
  Client& quietest = *std::ranges::min_element(clients, {}, &Client::spent_until);
  quietest = {.hash = hash};
  return quietest;
}

}  // namespace bulkhead
