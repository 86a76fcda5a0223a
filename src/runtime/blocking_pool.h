// Threads for what may block (disk writes, fsync, password hashing), so that no executor ever
// does. offload(pool, function) runs `function` there and resumes the caller on its own executor
// with the result. The pool's queue has no limit of its own: each caller has a few jobs in flight
// at most, and callers are bounded by the connection limit.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

#include "runtime/executor.h"
#include "runtime/suspend.h"
#include "runtime/task.h"

namespace bulkhead {

class BlockingPool {
 public:
  virtual ~BlockingPool() = default;
  // Runs `job` soon on a thread that may block. Callable from any thread.
  virtual void run(Work job) = 0;
};

class ThreadPool : public BlockingPool {
 public:
  explicit ThreadPool(size_t threads);
  // Runs what is queued, then joins.
  ~ThreadPool() override;

  void run(Work job) override;

 private:
  // A thread without work; it is gone as soon as that thread may run.
  struct Sleeper {
    std::condition_variable called;
    bool is_called = false;

    void wake();  // with the mutex held
  };

  void work();

  std::mutex mutex_;
  std::deque<Work> queue_;
  // Who fell asleep last is woken first: what it needs is still in its processor's caches.
  std::vector<Sleeper*> sleepers_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

// `function` returns a Result<T> and may block. It runs while the caller is suspended, so it may
// refer to the caller's frame.
template <class Function>
auto offload(BlockingPool& pool, Function function) {
  using T = typename std::invoke_result_t<Function&>::value_type;
  return suspend_for<T>([&pool, function = std::move(function)](Resume<T> resume) mutable {
    pool.run([function = std::move(function), resume = std::move(resume)]() mutable {
      resume(function());
    });
  });
}

}  // namespace bulkhead
