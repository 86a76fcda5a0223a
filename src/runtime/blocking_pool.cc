#include "runtime/blocking_pool.h"

namespace bulkhead {

ThreadPool::ThreadPool(size_t threads) {
  threads_.reserve(threads);
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    for (Sleeper* sleeper : sleepers_) sleeper->wake();
    sleepers_.clear();
  }
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::run(Work job) {
  std::lock_guard lock(mutex_);
  queue_.push_back(std::move(job));
  if (sleepers_.empty()) return;
  sleepers_.back()->wake();
  sleepers_.pop_back();
}

void ThreadPool::Sleeper::wake() {
  is_called = true;
  called.notify_one();
}

void ThreadPool::work() {
  Sleeper sleeper;
  while (true) {
    Work job;
    {
      std::unique_lock lock(mutex_);
      while (queue_.empty()) {
        if (stopping_) return;
        sleeper.is_called = false;
        sleepers_.push_back(&sleeper);
        sleeper.called.wait(lock, [&] { return sleeper.is_called; });
      }
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    job();
  }
}

}  // namespace bulkhead
