// For tests: a world with one node on which tasks are run to their end, one after another.
#pragma once

#include <gtest/gtest.h>

#include "runtime/task_group.h"
#include "simulation/world.h"

namespace bulkhead::simulation {

// Starts `task` on `node`; the result is there once the world has run long enough.
template <class T>
Task<void> keep(Task<T> task, std::optional<Result<T>>& result) {
  result.emplace(co_await task);
  co_return {};
}

template <class T>
Result<T> run_on(World& world, SimulatedExecutor& node, Task<T> task) {
  std::optional<Result<T>> result;
  TaskGroup group(node);
  group.start(keep(std::move(task), result));
  const RunEnd end = world.run_until([&] { return group.running() == 0; }, 1'000'000);
  INVARIANT(end == RunEnd::kDone, "the task ends");
  return std::move(*result);
}

}  // namespace bulkhead::simulation
