// A simulated world: several nodes, one thread, virtual time, and one seed that decides every
// order, delay and fault. The same seed and the same code give the same run; trace_hash() says
// so. Nodes are executors: give each its own objects and a TaskGroup, and destroy those when the
// World tells of the node's crash.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/function_ref.h"
#include "simulation/faults.h"
#include "simulation/random.h"
#include "simulation/simulated_executor.h"

namespace bulkhead::simulation {

enum class RunEnd { kDone, kIdle, kStepsSpent };

class World {
 public:
  explicit World(uint64_t seed);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  Random& random() { return random_; }
  MonotonicTime now() const { return now_; }

  // Lives as long as the World; alive until it crashes.
  SimulatedExecutor& add_node();
  // Where things happen that no node's crash prevents.
  SimulatedExecutor& environment() { return *executors_.front(); }
  // The node `executor` is; it must be one of this world.
  SimulatedExecutor& node(Executor& executor);

  // Drops the node's pending work and tells `destroy` of all on_crash() in their order. Never
  // called from the node's own work. restart() lets it run again.
  void crash(SimulatedExecutor& node);
  void on_crash(std::function<void(SimulatedExecutor&)> destroy);
  void restart(SimulatedExecutor& node) { node.is_alive_ = true; }
  // The node does nothing for so long, as a stopped process; its clock goes on.
  void pause(SimulatedExecutor& node, Nanoseconds duration);

  // Runs until `is_done`, until nothing is left to happen, or for `steps_max` pieces of work.
  RunEnd run_until(FunctionRef<bool()> is_done, uint64_t steps_max);

  // Decides whether `fault` happens now, and counts it.
  bool injects(Fault fault, double probability);
  const FaultCounters& faults() const { return faults_; }

  uint64_t trace_hash() const { return trace_; }

 private:
  friend class SimulatedExecutor;

  uint64_t next_id() { return ++last_id_; }
  bool step();
  bool advance_time(Nanoseconds longest);
  void trace(uint64_t value);

  Random random_;
  MonotonicTime now_{};
  std::vector<std::unique_ptr<SimulatedExecutor>> executors_;
  std::vector<std::function<void(SimulatedExecutor&)>> crash_listeners_;
  SimulatedExecutor* working_ = nullptr;
  FaultCounters faults_;
  uint64_t last_id_ = 0;
  uint64_t trace_ = 0;
};

}  // namespace bulkhead::simulation
