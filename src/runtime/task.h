// Task<T>: a lazy coroutine that yields a Result<T>. It starts when awaited (or when a TaskGroup
// starts it), runs on the executor of whoever awaits it, and dies with its owner: destroying a
// Task destroys its frame and everything it awaits. A function returning Task<void> ends with
// `co_return {};`. Parameters are passed by value or as references to something that outlives
// the task (docs/architecture.md, coroutine rules).
#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "base/invariant.h"
#include "base/result.h"
#include "runtime/executor.h"
#include "runtime/frame_pool.h"

namespace bulkhead {

// What every awaitable may ask of the coroutine that awaits it.
struct TaskPromiseBase {
  Executor* executor = nullptr;
  std::coroutine_handle<> continuation;
  std::exception_ptr exception;

  static void* operator new(size_t bytes) { return take_frame(bytes); }
  static void operator delete(void* frame, size_t bytes) noexcept {
    give_back_frame(frame, bytes);
  }

  std::suspend_always initial_suspend() noexcept { return {}; }

  struct FinalAwaiter {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) noexcept {
      return self.promise().continuation;
    }
    void await_resume() noexcept {}
  };
  FinalAwaiter final_suspend() noexcept { return {}; }

  void unhandled_exception() noexcept { exception = std::current_exception(); }
};

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type : TaskPromiseBase {
    std::optional<Result<T>> result;

    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    template <class Value = Result<T>>
      requires std::convertible_to<Value, Result<T>>
    void return_value(Value&& value) {
      result.emplace(std::forward<Value>(value));
    }
  };

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Task() {
    if (frame_) frame_.destroy();
  }

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> parent) noexcept {
    frame_.promise().executor = parent.promise().executor;
    frame_.promise().continuation = parent;
    return frame_;
  }

  Result<T> await_resume() {
    auto& promise = frame_.promise();
    if (promise.exception) std::rethrow_exception(promise.exception);
    INVARIANT(promise.result.has_value(), "a finished task has a result");
    return std::move(*promise.result);
  }

 private:
  explicit Task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
  std::coroutine_handle<promise_type> frame_;
};

// Awaitable: the executor of the awaiting coroutine.
struct CurrentExecutor {
  Executor* executor = nullptr;
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) noexcept {
    executor = handle.promise().executor;
    return false;
  }
  Executor& await_resume() const noexcept { return *executor; }
};

inline CurrentExecutor current_executor() { return {}; }

}  // namespace bulkhead
