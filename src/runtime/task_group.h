// A TaskGroup owns running tasks of one executor: who starts a task awaits it or gives it to a
// group. join() returns when none is left. Destroying the group destroys the frames of tasks that
// are still suspended; the owner makes sure nothing will resume them (see suspend.h). All calls
// come from the executor's thread.
#pragma once

#include <functional>
#include <list>

#include "runtime/task.h"

namespace bulkhead {

class TaskGroup {
 public:
  // `failed` hears of a task that ended with an error or an exception (as kInternal).
  explicit TaskGroup(Executor& executor, std::function<void(const Error&)> failed = {});
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  // Runs `task` until its first suspension before returning.
  void start(Task<void> task);
  size_t running() const { return running_.size(); }
  // At most one joiner at a time.
  Task<void> join();

 private:
  struct Root;
  struct Entry;
  static Root run(TaskGroup& group, Task<void> task, std::list<Entry>::iterator self);
  void finish(std::list<Entry>::iterator self);

  Executor& executor_;
  std::function<void(const Error&)> failed_;
  std::list<Entry> running_;
  Work joiner_;
};

}  // namespace bulkhead
