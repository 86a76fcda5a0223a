// The real Executor: one epoll instance, one thread. run() belongs to that thread; post() and
// stop() may be called from any thread, everything else only from work the loop runs (or before
// run() starts). Descriptors are registered once, edge-triggered, with a Watcher the caller owns.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/file_handle.h"
#include "base/result.h"
#include "runtime/executor.h"

namespace bulkhead {

// Something a loop tells about readiness. It must call unwatch() or forget()
// before it or its descriptor dies.
class Watcher {
 public:
  virtual ~Watcher() = default;
  // `events` is a mask of EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLHUP, EPOLLERR. The watcher may be
  // destroyed within the call.
  virtual void ready(uint32_t events) = 0;
  // Called about every EventLoop::kSweepInterval, to look at deadlines. Neither this watcher nor
  // another may be destroyed within the call: post what has to follow.
  virtual void tick(MonotonicTime) {}

 private:
  friend class EventLoop;
  static constexpr size_t kUnwatched = SIZE_MAX;
  size_t position_ = kUnwatched;
};

class EventLoop : public Executor {
 public:
  // Deadlines of watchers are late by at most this much; in return they cost no timer each.
  static constexpr Nanoseconds kSweepInterval = std::chrono::milliseconds(100);

  EventLoop();
  ~EventLoop() override;
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs work, timers and watchers until stop(). What is queued behind the stop is not run.
  void run();
  void stop();

  void post(Work work) override;
  MonotonicTime now() const override { return std::chrono::steady_clock::now(); }
  TimerId run_at(MonotonicTime when, Work work) override;
  void cancel(TimerId timer) override;

  // kUnavailable when the kernel refuses (its limit on watches).
  Result<void> watch(int descriptor, Watcher& watcher);
  void unwatch(int descriptor, Watcher& watcher);
  // The same, for a descriptor that is closed next and has no copy.
  void forget(Watcher& watcher);

 private:
  static constexpr size_t kEventsMax = 256;
  using TimerKey = std::pair<MonotonicTime, uint64_t>;

  void run_posted();
  void run_timers();
  void sweep();
  void wait_and_dispatch();
  int timeout_milliseconds() const;

  FileHandle epoll_;
  FileHandle wake_;
  bool running_ = false;

  std::vector<Work> posted_;  // by this thread
  std::mutex mutex_;
  std::vector<Work> posted_elsewhere_;  // by other threads, guarded by mutex_
  bool asleep_ = false;                 // guarded by mutex_: a poster must write to wake_

  uint64_t next_timer_ = 1;
  std::map<TimerKey, Work> timers_;
  std::unordered_map<uint64_t, MonotonicTime> timer_times_;

  std::vector<Watcher*> watchers_;
  MonotonicTime sweep_at_{};
  std::array<epoll_event, kEventsMax> events_;
  size_t events_begin_ = 0;  // of the batch being dispatched, those still to come
  size_t events_end_ = 0;
};

}  // namespace bulkhead
