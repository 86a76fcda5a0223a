// An executor that runs on the thread that calls run(), until the given task has ended: for
// command-line tools and tests. One thread runs it; post() may come from any.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>

#include "runtime/executor.h"
#include "runtime/task_group.h"

namespace bulkhead {

class BlockingExecutor final : public Executor {
 public:
  void post(Work work) override {
    // Notified under the lock: once the work has run, this may be gone.
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
    ready_.notify_one();
  }

  MonotonicTime now() const override { return std::chrono::steady_clock::now(); }

  TimerId run_at(MonotonicTime when, Work work) override {
    const TimerId timer{++last_timer_};
    timers_.emplace(std::pair(when, timer), std::move(work));
    return timer;
  }

  void cancel(TimerId timer) override {
    std::erase_if(timers_, [timer](const auto& entry) { return entry.first.second == timer; });
  }

  // Runs `task`, and whatever else is posted meanwhile, until `task` has ended.
  template <class T>
  Result<T> run(Task<T> task) {
    std::optional<Result<T>> result;
    TaskGroup group(*this);
    group.start(store(std::move(task), result));
    while (group.running() > 0) next()();
    INVARIANT(result.has_value(), "a task that ended has a result");
    return std::move(*result);
  }

 private:
  template <class T>
  static Task<void> store(Task<T> task, std::optional<Result<T>>& result) {
    result.emplace(co_await task);
    co_return {};
  }

  // Waits for the next posted work or due timer.
  Work next() {
    std::unique_lock lock(mutex_);
    const auto is_posted = [this] { return !queue_.empty(); };
    if (timers_.empty()) {
      ready_.wait(lock, is_posted);
    } else if (!ready_.wait_until(lock, timers_.begin()->first.first, is_posted)) {
      return std::move(timers_.extract(timers_.begin()).mapped());
    }
    Work work = std::move(queue_.front());
    queue_.pop_front();
    return work;
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Work> queue_;
  std::map<std::pair<MonotonicTime, TimerId>, Work> timers_;
  uint64_t last_timer_ = 0;
};

}  // namespace bulkhead
