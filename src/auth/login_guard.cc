#include "auth/login_guard.h"

#include <algorithm>

#include "metadata/keys.h"
#include "oci/digester.h"

namespace bulkhead {
namespace {

constexpr Milliseconds kFirstWait = std::chrono::seconds(1);
constexpr size_t kDoublingsMax = 40;  // further ones would overflow

// A name may be as long as a header: entries have keys of one size. Parts stand with their length,
// so that no two sources share a text.
std::string hashed(std::string_view kind, std::string_view account, std::string_view address) {
  std::string text(kind);
  text += keys::big_endian(account.size());
  text += account;
  text += address;
  return std::string(digest_of(DigestAlgorithm::kSha256, text).raw());
}

std::string key_of_pair(const LoginSource& source) {
  return hashed("pair", source.account, source.address);
}

}  // namespace

struct LoginGuard::Keys {
  explicit Keys(const LoginSource& source)
      : pair(key_of_pair(source)),
        account(hashed("account", source.account, "")),
        address(hashed("address", "", source.address)) {}

  std::string pair, account, address;
};

Result<Standing> LoginGuard::admit(const LoginSource& source) const {
  const Keys keys(source);
  std::lock_guard lock(mutex_);
  const UnixTime now = clock_.now();
  const bool is_known = known_.find(keys.pair, now) != nullptr;
  UnixTime until = waits_until(keys.pair, now);
  if (!is_known) {
    until = std::max({until, waits_until(keys.account, now), waits_until(keys.address, now)});
  }
  if (now < until) {
    return fail(Error{.code = ErrorCode::kTooManyRequests,
                      .message = "too many failed logins, try again later",
                      .retry_after = std::chrono::ceil<std::chrono::seconds>(until - now)});
  }
  return is_known ? Standing::kKnown : Standing::kStranger;
}

void LoginGuard::failed(const LoginSource& source) {
  const Keys keys(source);
  std::lock_guard lock(mutex_);
  const UnixTime now = clock_.now();
  count(keys.pair, limits_.failures_free, now);
  if (known_.find(keys.pair, now) != nullptr) return;
  count(keys.account, limits_.failures_per_account, now);
  count(keys.address, limits_.failures_per_address, now);
}

void LoginGuard::succeeded(const LoginSource& source) {
  const std::string pair = key_of_pair(source);
  std::lock_guard lock(mutex_);
  const UnixTime now = clock_.now();
  if (Failures* failures = failures_.find(pair, now)) *failures = {};
  known_.put(pair, {}, UnixTime::max(), now);
}

Standing LoginGuard::recognised(const LoginSource& source) {
  const std::string pair = key_of_pair(source);
  std::lock_guard lock(mutex_);
  const UnixTime now = clock_.now();
  if (known_.find(pair, now) != nullptr) return Standing::kKnown;
  known_.put(pair, {}, UnixTime::max(), now);
  return Standing::kStranger;
}

void LoginGuard::count(const std::string& key, size_t free, UnixTime now) {
  failures_.put(key, {}, now + limits_.counted_for, now);
  Failures& failures = *failures_.find(key, now);
  if (++failures.count < free) return;
  const size_t doublings = std::min(failures.count - free, kDoublingsMax);
  const Milliseconds wait = kFirstWait * (int64_t{1} << doublings);
  failures.waits_until = now + std::min(wait, limits_.lockout_max);
}

UnixTime LoginGuard::waits_until(const std::string& key, UnixTime now) const {
  const Failures* failures = failures_.find(key, now);
  return failures != nullptr ? failures->waits_until : UnixTime{};
}

}  // namespace bulkhead
