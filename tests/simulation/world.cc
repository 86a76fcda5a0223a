#include "simulation/world.h"

#include <algorithm>

#include "base/invariant.h"

namespace bulkhead::simulation {
namespace {

// How often time moves on although work is ready, as on a busy machine: so deadlines also end
// what would have made it.
constexpr double kHurry = 1.0 / 64;
constexpr Nanoseconds kHurryMax = std::chrono::seconds(1);

}  // namespace

World::World(uint64_t seed) : random_(seed) {
  add_node();
}

World::~World() = default;

SimulatedExecutor& World::add_node() {
  executors_.emplace_back(new SimulatedExecutor(*this, executors_.size()));
  return *executors_.back();
}

SimulatedExecutor& World::node(Executor& executor) {
  for (const auto& node : executors_) {
    if (node.get() == &executor) return *node;
  }
  INVARIANT(false, "simulated code runs on a node of its world");
}

void World::crash(SimulatedExecutor& node) {
  INVARIANT(&node != &environment(), "the environment does not crash");
  INVARIANT(&node != working_, "a node does not crash from within its own work");
  if (!node.is_alive_) return;
  trace(node.number() << 32 | 0xdead);
  node.is_alive_ = false;
  node.paused_until_ = {};
  ++node.life_;
  node.drop_everything();
  for (const auto& listener : crash_listeners_) listener(node);
}

void World::on_crash(std::function<void(SimulatedExecutor&)> destroy) {
  crash_listeners_.push_back(std::move(destroy));
}

void World::pause(SimulatedExecutor& node, Nanoseconds duration) {
  node.paused_until_ = std::max(node.paused_until_, now_ + duration);
}

RunEnd World::run_until(FunctionRef<bool()> is_done, uint64_t steps_max) {
  for (uint64_t steps = 0; !is_done(); ++steps) {
    if (steps == steps_max) return RunEnd::kStepsSpent;
    if (!step()) return RunEnd::kIdle;
  }
  return RunEnd::kDone;
}

// Runs one of the things that are ready; false when nothing is left to happen.
bool World::step() {
  size_t choices = 0;
  while (true) {
    choices = 0;
    for (const auto& node : executors_) {
      if (!node->is_running(now_)) continue;
      node->collect_due_timers(now_);
      choices += node->ready_.size();
    }
    if (choices > 0 && !random_.chance(kHurry)) break;
    const Nanoseconds longest = choices > 0 ? kHurryMax : Nanoseconds::max();
    if (!advance_time(longest) && choices == 0) return false;
  }

  size_t chosen = random_.below(choices);
  for (const auto& node : executors_) {
    if (!node->is_running(now_)) continue;
    if (chosen >= node->ready_.size()) {
      chosen -= node->ready_.size();
      continue;
    }
    SimulatedExecutor::Ready ready = node->take(chosen);
    trace(node->number() << 48 ^ ready.id);
    working_ = node.get();
    ready.work();
    working_ = nullptr;
    return true;
  }
  INVARIANT(false, "one of the choices was taken");
}

// To the next moment at which something more becomes ready, unless that is too far away; false
// when there is none.
bool World::advance_time(Nanoseconds longest) {
  MonotonicTime next = MonotonicTime::max();
  for (const auto& node : executors_) {
    const MonotonicTime event = node->next_event();
    if (event > now_) next = std::min(next, event);
    // Work that is ready hides the node's timers.
    if (!node->timers_.empty() && node->is_running(now_)) {
      next = std::min(next, node->timers_.begin()->first.first);
    }
  }
  if (next == MonotonicTime::max() || next - now_ > longest) return false;
  now_ = std::max(now_, next);
  trace(static_cast<uint64_t>(now_.time_since_epoch().count()));
  return true;
}

bool World::injects(Fault fault, double probability) {
  if (probability <= 0 || !random_.chance(probability)) return false;
  faults_.add(fault);
  trace(static_cast<uint64_t>(fault) + 0xfa017);
  return true;
}

void World::trace(uint64_t value) {
  trace_ = (trace_ ^ value) * 0x100000001B3 + 0x9E3779B97F4A7C15;
  trace_ ^= trace_ >> 29;
}

}  // namespace bulkhead::simulation
