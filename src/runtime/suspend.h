// The leaf awaitables: suspend_for<T>(start) bridges callbacks into coroutines, sleep_until waits
// for the executor's time. A Resume<T> is called exactly once, from any thread; it stores the
// result in the suspended frame and posts the continuation to the executor the frame lives on.
// Whoever destroys a suspended frame must first make sure its Resume is never called (the
// simulation drops a crashed node's pending work; the server joins its tasks before it ends).
#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "base/result.h"
#include "runtime/executor.h"
#include "runtime/task.h"

namespace bulkhead {

template <class T>
struct SuspendState {
  Executor* executor = nullptr;
  std::coroutine_handle<> handle;
  std::optional<Result<T>> result;
};

template <class T>
class Resume {
 public:
  explicit Resume(SuspendState<T>& state) : state_(&state) {}
  Resume(Resume&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  Resume& operator=(Resume&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }

  void operator()(Result<T> result) {
    SuspendState<T>* state = std::exchange(state_, nullptr);
    INVARIANT(state != nullptr, "a suspended task is resumed once");
    state->result.emplace(std::move(result));
    state->executor->post([handle = state->handle] { handle.resume(); });
  }

 private:
  SuspendState<T>* state_;
};

template <class T, class Start>
class SuspendAwaitable {
 public:
  explicit SuspendAwaitable(Start start) : start_(std::move(start)) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> handle) {
    state_.executor = handle.promise().executor;
    state_.handle = handle;
    // The frame may be resumed on its own thread before start_ returns: nothing follows it.
    std::move(start_)(Resume<T>(state_));
  }
  Result<T> await_resume() { return std::move(*state_.result); }

 private:
  Start start_;
  SuspendState<T> state_;
};

// `start` receives a Resume<T> and must return without blocking.
template <class T, class Start>
SuspendAwaitable<T, Start> suspend_for(Start start) {
  return SuspendAwaitable<T, Start>(std::move(start));
}

// Lets everything else that is ready on this executor run first: co_await yield().
inline auto yield() {
  return suspend_for<void>([](Resume<void> resume) { resume({}); });
}

// Resumes at `when` on the executor's clock; at once when that has passed.
Task<void> sleep_until(MonotonicTime when);
Task<void> sleep_for(Nanoseconds duration);

}  // namespace bulkhead
