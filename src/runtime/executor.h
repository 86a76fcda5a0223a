// An Executor runs work on one thread, in order of time, and is the seam between the code and the
// world's scheduling: EventLoop runs it for real, the simulation runs it by a seed.
// post() may be called from any thread; run_at() and cancel() only from work the executor runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace bulkhead {

// Time that only moves forward; used for deadlines, never stored.
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
using Nanoseconds = std::chrono::nanoseconds;

using Work = std::move_only_function<void()>;

enum class TimerId : uint64_t {};

class Executor {
 public:
  virtual ~Executor() = default;

  virtual void post(Work work) = 0;

  virtual MonotonicTime now() const = 0;
  virtual TimerId run_at(MonotonicTime when, Work work) = 0;
  // No effect when the timer has already fired.
  virtual void cancel(TimerId timer) = 0;
};

}  // namespace bulkhead
