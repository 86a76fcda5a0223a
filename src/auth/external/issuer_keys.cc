#include "auth/external/issuer_keys.h"

#include <utility>

namespace bulkhead {
namespace {

// A clock that was set back must not keep an issuer from being asked, nor a set alive.
bool has_passed(Milliseconds duration, UnixTime since, UnixTime now) {
  return now < since || now - since >= duration;
}

}  // namespace

IssuerKeys::IssuerKeys(KeySource source, Surroundings surroundings, IssuerKeysTimes times)
    : source_(std::move(source)), with_(surroundings), times_(times) {}

IssuerKeys::~IssuerKeys() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return !loading_; });
}

Task<std::shared_ptr<const JwkSet>> IssuerKeys::get(std::string key_id) {
  refresh_when_old();
  std::shared_ptr<const JwkSet> set = current(with_.clock.now());
  if (set == nullptr || !set->has(key_id)) {
    CO_TRY(co_await suspend_for<void>(
        [this](Waiter waiter) { join_or_load(std::move(waiter)); }));
    set = current(with_.clock.now());
  }
  if (set == nullptr) co_return fail(ErrorCode::kUnavailable, "the issuer's keys are not known");
  co_return set;
}

std::shared_ptr<const JwkSet> IssuerKeys::current(UnixTime now) const {
  std::lock_guard lock(mutex_);
  return has_passed(times_.kept_for, loaded_, now) ? nullptr : set_;
}

bool IssuerKeys::may_load(UnixTime now) const {
  return !loading_ && (!tried_ || has_passed(times_.refetched_after, *tried_, now));
}

void IssuerKeys::refresh_when_old() {
  std::unique_lock lock(mutex_);
  const UnixTime now = with_.clock.now();
  if (set_ == nullptr || !has_passed(times_.refreshed_after, loaded_, now)) return;
  if (!may_load(now)) return;
  loading_ = true;
  tried_ = now;
  lock.unlock();
  start_load();
}

void IssuerKeys::join_or_load(Waiter waiter) {
  std::unique_lock lock(mutex_);
  const UnixTime now = with_.clock.now();
  if (loading_) {
    waiters_.push_back(std::move(waiter));
    return;
  }
  if (!may_load(now)) {
    lock.unlock();
    waiter({});
    return;
  }
  waiters_.push_back(std::move(waiter));
  loading_ = true;
  tried_ = now;
  lock.unlock();
  start_load();
}

void IssuerKeys::start_load() {
  with_.pool.run([this] { blocking_load(); });
}

void IssuerKeys::blocking_load() {
  Result<JwkSet> loaded = blocking_load_keys(source_, with_.fetcher);
  if (loaded) {
    with_.log.info("keys of an issuer loaded",
                   {{"issuer", source_.issuer}, {"keys", loaded->size()}});
  } else {
    with_.log.warning("keys of an issuer not loaded",
                      {{"issuer", source_.issuer}, {"reason", loaded.error().message}});
  }
  std::vector<Waiter> waiters;
  {
    std::lock_guard lock(mutex_);
    if (loaded) {
      set_ = std::make_shared<const JwkSet>(*std::move(loaded));
      loaded_ = with_.clock.now();
    }
    waiters = std::exchange(waiters_, {});
    loading_ = false;
    idle_.notify_all();
  }
  // Whoever waits keeps this object alive; without them it may be gone by now.
  for (Waiter& waiter : waiters) waiter({});
}

}  // namespace bulkhead
