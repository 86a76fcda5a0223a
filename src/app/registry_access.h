// How a command reaches a registry's metadata: through the running server's admin socket when one
// holds the data directory, else by opening the directory itself for a moment. Blocks.
#pragma once

#include <string>

#include "app/admin_operations.h"
#include "app/config.h"
#include "app/data_directory.h"
#include "runtime/event_loop.h"
#include "runtime/task_group.h"

namespace bulkhead {

// Runs a task to its end on a loop of its own.
template <class T>
Result<T> blocking_run(Task<T> task) {
  EventLoop loop;
  Result<T> outcome = fail(ErrorCode::kInternal, "the task ended without a result");
  // A plain function's parameters: a coroutine lambda would lose its captures.
  struct Frame {
    static Task<void> finish(Task<T> task, Result<T>& outcome, EventLoop& loop) {
      outcome = co_await task;
      loop.stop();
      co_return {};
    }
  };
  TaskGroup group(loop, [&](const Error& error) {
    outcome = fail(error);
    loop.stop();
  });
  group.start(Frame::finish(std::move(task), outcome, loop));
  loop.run();
  return outcome;
}

// Waits some seconds for another command to finish. Errors of DataDirectory::open(), of
// blocking_ask_server() and of the operation.
Result<AdminTable> blocking_run_operation(const std::string& data_path, const Config& config,
                                          const AdminRequest& request);

// Puts a record of a command's own into the audit log of a directory it holds.
Result<void> blocking_record_alone(const DataDirectory& directory, const Config& config,
                                   AuditRecord record);

}  // namespace bulkhead
