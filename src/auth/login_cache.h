// Verifies passwords for every I/O thread without paying bcrypt each time: a right one is
// remembered for 60 s, equal logins at one time share one computation, and what would have to wait
// behind too many others is refused, as is whoever failed too often (login_guard.h). Wrong
// passwords are never remembered. The user's stored hash is part of what is remembered, so a
// changed or removed password ends at once.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "auth/expiring_cache.h"
#include "auth/login_guard.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"

namespace bulkhead {

struct LoginLimits {
  size_t remembered_max = 10'000;
  size_t computing_max = 66;  // passwords being hashed or waiting for it: two run, 64 wait
  // How many of these one account, and one address, may have; but for those who are known, so that
  // no stranger can take an owner's places.
  size_t computing_per_account = 8;
  size_t computing_per_address = 8;
  std::chrono::milliseconds remembered_for = std::chrono::seconds(60);
  LoginGuardLimits guard;
};

struct LoginAttempt {
  std::string user;
  std::string password;
  std::string stored_hash;
  std::string peer_address;
};

enum class PasswordAnswer {
  kWrong,
  kRight,       // computed for this request, or not seen from its network until now
  kRemembered,  // right, as another request from there has shown already
};

class LoginCache {
 public:
  // `pool` (two threads are enough) and `clock` outlive this object; nothing is in flight when it
  // dies. `process_key`: 32 random bytes, new in each process.
  LoginCache(BlockingPool& pool, Clock& clock, std::string process_key, LoginLimits limits = {});

  // Whether `stored_hash` was made of `password`. Errors: kTooManyRequests, which a remembered
  // login never meets.
  Task<PasswordAnswer> verify(LoginAttempt attempt);

 private:
  struct Nothing {};
  struct Computation {
    LoginSource source;
    std::vector<Resume<PasswordAnswer>> waiters;  // the first is whom it is computed for
  };

  std::string key_of(const LoginAttempt& attempt) const;
  bool is_remembered(const std::string& key);
  PasswordAnswer recognise(const LoginSource& source);
  void join_or_start(std::string key, LoginAttempt attempt, LoginSource source, Standing standing,
                     Resume<PasswordAnswer> resume);
  bool has_place(const LoginSource& source, Standing standing) const;
  void finish(const std::string& key, bool is_right);

  BlockingPool& pool_;
  Clock& clock_;
  const std::string process_key_;
  const LoginLimits limits_;
  LoginGuard guard_;
  std::mutex mutex_;
  ExpiringCache<Nothing> remembered_;
  std::unordered_map<std::string, Computation> computing_;
};

}  // namespace bulkhead
