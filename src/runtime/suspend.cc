#include "runtime/suspend.h"

namespace bulkhead {

Task<void> sleep_until(MonotonicTime when) {
  Executor& executor = co_await current_executor();
  auto wake = [&executor, when](Resume<void> resume) {
    executor.run_at(when, [resume = std::move(resume)]() mutable { resume({}); });
  };
  co_return co_await suspend_for<void>(std::move(wake));
}

Task<void> sleep_for(Nanoseconds duration) {
  Executor& executor = co_await current_executor();
  co_return co_await sleep_until(executor.now() + duration);
}

}  // namespace bulkhead
