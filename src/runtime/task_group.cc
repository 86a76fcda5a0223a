#include "runtime/task_group.h"

#include "runtime/suspend.h"

namespace bulkhead {

// The outermost coroutine of a started task: destroys itself when it ends.
struct TaskGroup::Root {
  struct promise_type : TaskPromiseBase {
    Root get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
  };
  std::coroutine_handle<promise_type> frame;
};

struct TaskGroup::Entry {
  std::coroutine_handle<> frame;
};

TaskGroup::TaskGroup(Executor& executor, std::function<void(const Error&)> failed)
    : executor_(executor), failed_(std::move(failed)) {}

TaskGroup::~TaskGroup() {
  while (!running_.empty()) {
    auto frame = running_.front().frame;
    running_.pop_front();
    frame.destroy();
  }
}

void TaskGroup::start(Task<void> task) {
  auto self = running_.emplace(running_.end());
  Root root = run(*this, std::move(task), self);
  self->frame = root.frame;
  root.frame.promise().executor = &executor_;
  root.frame.resume();
}

TaskGroup::Root TaskGroup::run(TaskGroup& group, Task<void> task,
                               std::list<Entry>::iterator self) {
  Error error{ErrorCode::kInternal, "unexpected exception"};
  bool ended_well = false;
  try {
    Result<void> result = co_await task;
    ended_well = result.has_value();
    if (!ended_well) error = std::move(result).error();
  } catch (const std::exception& exception) {
    error.message = exception.what();
  }
  if (!ended_well && group.failed_) group.failed_(error);
  {
    const Task<void> ended = std::move(task);  // its frame goes before the group may
  }
  group.finish(self);
}

void TaskGroup::finish(std::list<Entry>::iterator self) {
  running_.erase(self);
  if (running_.empty() && joiner_) executor_.post(std::exchange(joiner_, {}));
}

Task<void> TaskGroup::join() {
  if (running_.empty()) co_return {};
  auto wait = [this](Resume<void> resume) {
    joiner_ = [resume = std::move(resume)]() mutable { resume({}); };
  };
  co_return co_await suspend_for<void>(std::move(wait));
}

}  // namespace bulkhead
