#include "auth/login_cache.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "auth/password.h"
#include "base/invariant.h"
#include "metadata/keys.h"
#include "runtime/ip_address.h"

namespace bulkhead {

LoginCache::LoginCache(BlockingPool& pool, Clock& clock, std::string process_key,
                       LoginLimits limits)
    : pool_(pool),
      clock_(clock),
      process_key_(std::move(process_key)),
      limits_(limits),
      guard_(clock, limits.guard),
      remembered_(limits.remembered_max) {
  INVARIANT(process_key_.size() == 32, "the process key has 32 bytes");
}

Task<PasswordAnswer> LoginCache::verify(LoginAttempt attempt) {
  // Says nothing about any user, so it need not cost a hash.
  if (attempt.password.empty() || attempt.password.size() > kPasswordBytesMax) {
    co_return PasswordAnswer::kWrong;
  }
  std::string key = key_of(attempt);
  const LoginSource source{attempt.user, network_of(attempt.peer_address)};
  if (is_remembered(key)) co_return recognise(source);
  const Standing standing = CO_TRY(guard_.admit(source));
  const PasswordAnswer answer =
      CO_TRY(co_await suspend_for<PasswordAnswer>([&](Resume<PasswordAnswer> resume) {
        join_or_start(std::move(key), std::move(attempt), source, standing, std::move(resume));
      }));
  switch (answer) {
    case PasswordAnswer::kWrong: guard_.failed(source); break;
    case PasswordAnswer::kRight: break;  // finish() told the guard before anybody went on
    case PasswordAnswer::kRemembered: co_return recognise(source);
  }
  co_return answer;
}

PasswordAnswer LoginCache::recognise(const LoginSource& source) {
  return guard_.recognised(source) == Standing::kKnown ? PasswordAnswer::kRemembered
                                                       : PasswordAnswer::kRight;
}

std::string LoginCache::key_of(const LoginAttempt& attempt) const {
  // Each part with its length, so that no two logins share a text.
  std::string text;
  for (std::string_view part : {attempt.user, attempt.password, attempt.stored_hash}) {
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

void LoginCache::join_or_start(std::string key, LoginAttempt attempt, LoginSource source,
                               Standing standing, Resume<PasswordAnswer> resume) {
  {
    std::unique_lock lock(mutex_);
    const auto running = computing_.find(key);
    if (running != computing_.end()) {
      running->second.waiters.push_back(std::move(resume));
      return;
    }
    if (!has_place(source, standing)) {
      lock.unlock();
      resume(fail(ErrorCode::kTooManyRequests, "too many logins at once, try again in a second"));
      return;
    }
    Computation& computation = computing_[key];
    computation.source = std::move(source);
    computation.waiters.push_back(std::move(resume));
  }
  pool_.run([this, key = std::move(key), attempt = std::move(attempt)] {
    finish(key, blocking_verify_password(attempt.password, attempt.stored_hash));
  });
}

// Whether one more password may be computed, or wait for it.
bool LoginCache::has_place(const LoginSource& source, Standing standing) const {
  if (computing_.size() >= limits_.computing_max) return false;
  if (standing == Standing::kKnown) return true;
  size_t of_account = 0;
  size_t of_address = 0;
  for (const auto& [key, computation] : computing_) {
    if (computation.source.account == source.account) ++of_account;
    if (computation.source.address == source.address) ++of_address;
  }
  return of_account < limits_.computing_per_account && of_address < limits_.computing_per_address;
}

void LoginCache::finish(const std::string& key, bool is_right) {
  Computation computation;
  {
    std::lock_guard lock(mutex_);
    computation = std::move(computing_.extract(key).mapped());
    if (is_right) {
      // First the guard: whoever finds the password remembered is then known.
      guard_.succeeded(computation.source);
      const UnixTime now = clock_.now();
      remembered_.put(key, {}, now + limits_.remembered_for, now);
    }
  }
  PasswordAnswer answer = is_right ? PasswordAnswer::kRight : PasswordAnswer::kWrong;
  for (Resume<PasswordAnswer>& resume : computation.waiters) {
    resume(answer);
    if (is_right) answer = PasswordAnswer::kRemembered;
  }
}

}  // namespace bulkhead
