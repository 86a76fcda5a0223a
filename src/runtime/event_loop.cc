#include "runtime/event_loop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/invariant.h"

namespace bulkhead {
namespace {

thread_local const EventLoop* loop_of_this_thread = nullptr;

}  // namespace

EventLoop::EventLoop()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  INVARIANT(epoll_.descriptor() >= 0 && wake_.descriptor() >= 0,
            "at start-up there are descriptors for an event loop");
  epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.ptr = nullptr}};
  const int added = ::epoll_ctl(epoll_.descriptor(), EPOLL_CTL_ADD, wake_.descriptor(), &event);
  INVARIANT(added == 0, "a fresh epoll instance takes an eventfd");
}

EventLoop::~EventLoop() = default;

void EventLoop::run() {
  const EventLoop* outer = std::exchange(loop_of_this_thread, this);
  running_ = true;
  sweep_at_ = now() + kSweepInterval;
  while (running_) {
    wait_and_dispatch();
    run_timers();
    run_posted();
  }
  loop_of_this_thread = outer;
}

void EventLoop::stop() {
  post([this] { running_ = false; });
}

void EventLoop::post(Work work) {
  if (loop_of_this_thread == this) {
    posted_.push_back(std::move(work));
    return;
  }
  bool wake = false;
  {
    std::lock_guard lock(mutex_);
    posted_elsewhere_.push_back(std::move(work));
    wake = std::exchange(asleep_, false);
  }
  if (!wake) return;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_.descriptor(), &one, sizeof(one));
}

TimerId EventLoop::run_at(MonotonicTime when, Work work) {
  const uint64_t id = next_timer_++;
  timers_.emplace(TimerKey{when, id}, std::move(work));
  timer_times_.emplace(id, when);
  return TimerId{id};
}

void EventLoop::cancel(TimerId timer) {
  const auto found = timer_times_.find(static_cast<uint64_t>(timer));
  if (found == timer_times_.end()) return;
  timers_.erase(TimerKey{found->second, found->first});
  timer_times_.erase(found);
}

Result<void> EventLoop::watch(int descriptor, Watcher& watcher) {
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = &watcher}};
  if (::epoll_ctl(epoll_.descriptor(), EPOLL_CTL_ADD, descriptor, &event) != 0) {
    return fail(ErrorCode::kUnavailable, std::string("cannot watch: ") + std::strerror(errno));
  }
  watcher.position_ = watchers_.size();
  watchers_.push_back(&watcher);
  return {};
}

void EventLoop::unwatch(int descriptor, Watcher& watcher) {
  if (watcher.position_ == Watcher::kUnwatched) return;
  ::epoll_ctl(epoll_.descriptor(), EPOLL_CTL_DEL, descriptor, nullptr);
  forget(watcher);
}

void EventLoop::forget(Watcher& watcher) {
  if (watcher.position_ == Watcher::kUnwatched) return;
  watchers_[watcher.position_] = watchers_.back();
  watchers_[watcher.position_]->position_ = watcher.position_;
  watchers_.pop_back();
  watcher.position_ = Watcher::kUnwatched;
  for (size_t i = events_begin_; i < events_end_; ++i) {
    if (events_[i].data.ptr == &watcher) events_[i].data.ptr = nullptr;
  }
}

void EventLoop::wait_and_dispatch() {
  int timeout = timeout_milliseconds();
  {
    std::lock_guard lock(mutex_);
    if (!posted_elsewhere_.empty()) timeout = 0;
    asleep_ = timeout != 0;
  }
  const int count = ::epoll_wait(epoll_.descriptor(), events_.data(), kEventsMax, timeout);
  INVARIANT(count >= 0 || errno == EINTR, "waiting on an own epoll instance works");
  {
    std::lock_guard lock(mutex_);
    asleep_ = false;
    std::ranges::move(posted_elsewhere_, std::back_inserter(posted_));
    posted_elsewhere_.clear();
  }
  events_end_ = static_cast<size_t>(std::max(count, 0));
  for (events_begin_ = 0; events_begin_ < events_end_;) {
    // The wake-up's eventfd is edge-triggered and has no watcher: its count need not be read.
    const epoll_event event = events_[events_begin_++];
    if (event.data.ptr != nullptr) static_cast<Watcher*>(event.data.ptr)->ready(event.events);
  }
  if (!watchers_.empty() && now() >= sweep_at_) sweep();
}

int EventLoop::timeout_milliseconds() const {
  if (!posted_.empty()) return 0;
  if (timers_.empty() && watchers_.empty()) return -1;
  MonotonicTime wake_at = MonotonicTime::max();
  if (!timers_.empty()) wake_at = timers_.begin()->first.first;
  if (!watchers_.empty()) wake_at = std::min(wake_at, sweep_at_);
  const MonotonicTime current = now();
  if (wake_at <= current) return 0;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(wake_at - current);
  return static_cast<int>(std::min<int64_t>(wait.count(), 60'000));
}

void EventLoop::run_timers() {
  while (!timers_.empty() && timers_.begin()->first.first <= now()) {
    auto due = timers_.extract(timers_.begin());
    timer_times_.erase(due.key().second);
    due.mapped()();
  }
}

void EventLoop::run_posted() {
  std::vector<Work> batch = std::exchange(posted_, {});
  for (size_t i = 0; i < batch.size() && running_; ++i) batch[i]();
  if (!running_) return;
  batch.clear();
  if (posted_.empty()) posted_ = std::move(batch);  // keeps the capacity
}

void EventLoop::sweep() {
  const MonotonicTime current = now();
  for (Watcher* watcher : watchers_) watcher->tick(current);
  sweep_at_ = current + kSweepInterval;
}

}  // namespace bulkhead
