// How many requests one address and one account may make (limits.requests_per_…). Addresses are
// asked before anything is done for a request, accounts as soon as it is known whose it is.
// Thread-safe; owned by the pipeline.
#pragma once

#include "api/rate_limiter.h"
#include "auth/identity.h"

namespace bulkhead {

// A burst is what a client may ask for at once: a pull of an image with many layers.
struct RequestRates {
  RateLimit per_address{.per_second = 0, .burst = 200};
  RateLimit per_account{.per_second = 0, .burst = 400};
};

class RequestLimits {
 public:
  explicit RequestLimits(const RequestRates& rates)
      : addresses_(rates.per_address), accounts_(rates.per_account) {}

  // Errors: kTooManyRequests.
  Result<void> admit_address(std::string_view peer_address, MonotonicTime now);
  // Everyone is no account. Errors: kTooManyRequests.
  Result<void> admit_account(const Identity& identity, MonotonicTime now);

 private:
  RateLimiter addresses_;
  RateLimiter accounts_;
};

}  // namespace bulkhead
