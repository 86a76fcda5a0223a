// Slows whoever guesses passwords. Failures are counted for the pair of account and address, for
// the account, and for the address; each that fails too often waits, longer with every failure.
// Account names count whether or not they exist, so a wait tells nothing. A pair that has logged
// in before waits for its own failures only: no stranger can shut an owner out of a place the
// owner comes from. In memory only, in bounded space; thread-safe.
#pragma once

#include <mutex>
#include <string>

#include "auth/expiring_cache.h"
#include "base/result.h"
#include "runtime/clock.h"

namespace bulkhead {

struct LoginGuardLimits {
  // Failures without a wait, in each window.
  size_t failures_free = 5;           // of one account from one address
  size_t failures_per_account = 50;   // of one account from addresses it is not known at
  size_t failures_per_address = 100;  // of one address over accounts not known there
  // The first wait is a second, each further failure doubles it up to this.
  Milliseconds lockout_max = std::chrono::minutes(15);
  // The window: how long after the first failure all of them are forgotten.
  Milliseconds counted_for = std::chrono::hours(1);
  // Counts kept, and separately pairs that have logged in; the oldest go.
  size_t remembered_max = 100'000;
};

// Who tries to log in as whom. `address` is a network as network_of() gives it.
struct LoginSource {
  std::string account;
  std::string address;
};

// Whether the account has logged in from that address since this process began.
enum class Standing { kKnown, kStranger };

class LoginGuard {
 public:
  // `clock` outlives this object.
  explicit LoginGuard(Clock& clock, LoginGuardLimits limits = {})
      : clock_(clock),
        limits_(limits),
        failures_(limits.remembered_max),
        known_(limits.remembered_max) {}

  // Before a password is looked at. Errors: kTooManyRequests with the time to wait.
  Result<Standing> admit(const LoginSource& source) const;
  // It was looked at, and was wrong.
  void failed(const LoginSource& source);
  // It was right: the pair's own failures are forgotten, and it is known from now on. The other
  // counts stay, or a single account of one's own would wash away the guesses at all others.
  void succeeded(const LoginSource& source);
  // It was remembered to be right, and not looked at: the pair is known from now on. Yields what it
  // was until now.
  Standing recognised(const LoginSource& source);

 private:
  struct Failures {
    size_t count = 0;
    UnixTime waits_until{};
  };
  struct Keys;
  struct Nothing {};

  void count(const std::string& key, size_t free, UnixTime now);
  UnixTime waits_until(const std::string& key, UnixTime now) const;

  Clock& clock_;
  const LoginGuardLimits limits_;
  mutable std::mutex mutex_;
  ExpiringCache<Failures> failures_;
  ExpiringCache<Nothing> known_;
};

}  // namespace bulkhead
