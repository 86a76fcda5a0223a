#include "simulation/simulated_executor.h"

#include <algorithm>

#include "simulation/world.h"

namespace bulkhead::simulation {
namespace {

constexpr int64_t kStartOfTime = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

}  // namespace

UnixTime SimulatedExecutor::NodeClock::now() const {
  const Nanoseconds passed = world.now().time_since_epoch() + skew;
  return unix_time(kStartOfTime) + std::chrono::duration_cast<Milliseconds>(passed);
}

MonotonicTime SimulatedExecutor::now() const {
  return world_.now();
}

void SimulatedExecutor::post(Work work) {
  if (is_alive_) ready_.push_back({world_.next_id(), std::move(work)});
}

TimerId SimulatedExecutor::run_at(MonotonicTime when, Work work) {
  const uint64_t id = world_.next_id();
  if (is_alive_) timers_.emplace(std::pair(when, id), std::move(work));
  return TimerId{id};
}

// Also when it is due and waits for its turn.
void SimulatedExecutor::cancel(TimerId timer) {
  const auto id = static_cast<uint64_t>(timer);
  std::erase_if(timers_, [id](const auto& entry) { return entry.first.second == id; });
  std::erase_if(ready_, [id](const Ready& ready) { return ready.id == id; });
}

void SimulatedExecutor::collect_due_timers(MonotonicTime now) {
  while (!timers_.empty() && timers_.begin()->first.first <= now) {
    auto due = timers_.extract(timers_.begin());
    ready_.push_back({due.key().second, std::move(due.mapped())});
  }
}

MonotonicTime SimulatedExecutor::next_event() const {
  if (!is_alive_) return MonotonicTime::max();
  MonotonicTime next = timers_.empty() ? MonotonicTime::max() : timers_.begin()->first.first;
  if (!ready_.empty()) next = MonotonicTime::min();
  return next == MonotonicTime::max() ? next : std::max(next, paused_until_);
}

SimulatedExecutor::Ready SimulatedExecutor::take(size_t index) {
  std::swap(ready_[index], ready_.back());
  Ready taken = std::move(ready_.back());
  ready_.pop_back();
  return taken;
}

void SimulatedExecutor::drop_everything() {
  // Moved away first: what dies may call cancel().
  const auto ready = std::exchange(ready_, {});
  const auto timers = std::exchange(timers_, {});
}

}  // namespace bulkhead::simulation
