// Verifies passwords for every I/O thread without paying bcrypt each time: a right one is
// remembered for 60 s, equal logins at one time share one computation, and what would have to wait
// behind too many others is refused. Wrong passwords are never remembered. The user's stored hash
// is part of what is remembered, so a changed or removed password ends at once.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "auth/expiring_cache.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"

namespace bulkhead {

struct LoginLimits {
  size_t remembered_max = 10'000;
  size_t computing_max = 66;  // passwords being hashed or waiting for it: two run, 64 wait
  std::chrono::milliseconds remembered_for = std::chrono::seconds(60);
};

class LoginCache {
 public:
  // `pool` (two threads are enough) and `clock` outlive this object; nothing is in flight when it
  // dies. `process_key`: 32 random bytes, new in each process.
  LoginCache(BlockingPool& pool, Clock& clock, std::string process_key, LoginLimits limits = {});

  // Whether `stored_hash` was made of `password`. Errors: kTooManyRequests.
  Task<bool> verify(std::string user, std::string password, std::string stored_hash);

 private:
  std::string key_of(std::string_view user, std::string_view password,
                     std::string_view stored_hash) const;
  bool is_remembered(const std::string& key);
  void join_or_start(std::string key, std::string password, std::string stored_hash,
                     Resume<bool> resume);
  void finish(const std::string& key, bool is_right);

  struct Nothing {};

  BlockingPool& pool_;
  Clock& clock_;
  const std::string process_key_;
  const LoginLimits limits_;
  std::mutex mutex_;
  ExpiringCache<Nothing> remembered_;
  // Who waits for each computation.
  std::unordered_map<std::string, std::vector<Resume<bool>>> computing_;
};

}  // namespace bulkhead
