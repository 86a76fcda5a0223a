// The executor of one simulated node, or of the environment that outlives them all. Its World
// chooses, by seed, which of the things that are ready on any node runs next. A crash drops what
// was posted and scheduled, so that the node's suspended frames can be destroyed: nothing will
// resume them. Everything happens on the one thread that runs the World.
#pragma once

#include <map>
#include <vector>

#include "runtime/clock.h"
#include "runtime/executor.h"

namespace bulkhead::simulation {

class World;

class SimulatedExecutor final : public Executor {
 public:
  // Nodes are numbered in the order they were added; the environment is 0.
  size_t number() const { return number_; }
  bool is_alive() const { return is_alive_; }
  // Counts crashes: whoever answers later makes sure that it still speaks to the same life.
  uint64_t life() const { return life_; }

  void post(Work work) override;
  MonotonicTime now() const override;
  TimerId run_at(MonotonicTime when, Work work) override;
  void cancel(TimerId timer) override;

  // The node's wall clock: the world's time, off by the skew.
  const Clock& clock() const { return clock_; }
  void set_clock_skew(Nanoseconds skew) { clock_.skew = skew; }

 private:
  friend class World;

  struct NodeClock final : Clock {
    explicit NodeClock(const World& world) : world(world) {}
    UnixTime now() const override;
    const World& world;
    Nanoseconds skew{0};
  };
  struct Ready {
    uint64_t id;
    Work work;
  };

  SimulatedExecutor(World& world, size_t number) : world_(world), number_(number), clock_(world) {}

  bool is_running(MonotonicTime now) const { return is_alive_ && paused_until_ <= now; }
  void collect_due_timers(MonotonicTime now);
  // When something can next happen here; max() when nothing is scheduled.
  MonotonicTime next_event() const;
  Ready take(size_t index);
  void drop_everything();

  World& world_;
  const size_t number_;
  NodeClock clock_;
  bool is_alive_ = true;
  uint64_t life_ = 0;
  MonotonicTime paused_until_{};
  std::vector<Ready> ready_;  // in no order: the World chooses
  std::map<std::pair<MonotonicTime, uint64_t>, Work> timers_;
};

}  // namespace bulkhead::simulation
