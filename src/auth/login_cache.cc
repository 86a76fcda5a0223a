#include "auth/login_cache.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "auth/password.h"
#include "base/invariant.h"
#include "metadata/keys.h"

namespace bulkhead {

LoginCache::LoginCache(BlockingPool& pool, Clock& clock, std::string process_key,
                       LoginLimits limits)
    : pool_(pool),
      clock_(clock),
      process_key_(std::move(process_key)),
      limits_(limits),
      remembered_(limits.remembered_max) {
  INVARIANT(process_key_.size() == 32, "the process key has 32 bytes");
}

Task<bool> LoginCache::verify(std::string user, std::string password, std::string stored_hash) {
  // Says nothing about any user, so it need not cost a hash.
  if (password.empty() || password.size() > kPasswordBytesMax) co_return false;
  std::string key = key_of(user, password, stored_hash);
  if (is_remembered(key)) co_return true;
  co_return co_await suspend_for<bool>([&](Resume<bool> resume) {
    join_or_start(std::move(key), std::move(password), std::move(stored_hash),
                  std::move(resume));
  });
}

std::string LoginCache::key_of(std::string_view user, std::string_view password,
                               std::string_view stored_hash) const {
  // Each part with its length, so that no two logins share a text.
  std::string text;
  for (std::string_view part : {user, password, stored_hash}) {
    text += keys::big_endian(part.size());
    text += part;
  }
  std::string key(32, '\0');
  const unsigned char* made =
      ::HMAC(::EVP_sha256(), process_key_.data(), static_cast<int>(process_key_.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(),
             reinterpret_cast<unsigned char*>(key.data()), nullptr);
  INVARIANT(made != nullptr, "HMAC-SHA256 does not fail");
  return key;
}

bool LoginCache::is_remembered(const std::string& key) {
  std::lock_guard lock(mutex_);
  return remembered_.find(key, clock_.now()) != nullptr;
}

void LoginCache::join_or_start(std::string key, std::string password, std::string stored_hash,
                               Resume<bool> resume) {
  {
    std::unique_lock lock(mutex_);
    const auto running = computing_.find(key);
    if (running != computing_.end()) {
      running->second.push_back(std::move(resume));
      return;
    }
    // The place for limits per account and address: they would refuse here, before the pool.
    if (computing_.size() >= limits_.computing_max) {
      lock.unlock();
      resume(fail(ErrorCode::kTooManyRequests, "too many logins at once, try again in a second"));
      return;
    }
    computing_[key].push_back(std::move(resume));
  }
  pool_.run([this, key = std::move(key), password = std::move(password),
             stored_hash = std::move(stored_hash)] {
    finish(key, blocking_verify_password(password, stored_hash));
  });
}

void LoginCache::finish(const std::string& key, bool is_right) {
  std::vector<Resume<bool>> waiters;
  {
    std::lock_guard lock(mutex_);
    if (is_right) {
      const UnixTime now = clock_.now();
      remembered_.put(key, {}, now + limits_.remembered_for, now);
    }
    waiters = std::move(computing_.extract(key).mapped());
  }
  for (Resume<bool>& resume : waiters) resume(is_right);
}

}  // namespace bulkhead
