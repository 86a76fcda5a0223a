// Registries on the nodes of a world, over the stores they share, and the network before them: a
// client on the environment calls an operation on a node and hears its result, or kUnavailable
// when the node dies first. A crashed node starts anew, empty-handed, after a while.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "repository/registry.h"
#include "runtime/suspend.h"
#include "runtime/task_group.h"
#include "simulation/faulty_key_value_store.h"
#include "simulation/faulty_segment_store.h"
#include "simulation/world.h"

namespace bulkhead::simulation {

class Cluster {
 public:
  Cluster(World& world, size_t nodes, FaultRates rates, RepositorySettings settings);

  FaultyKeyValueStore& rows() { return rows_; }
  const FaultyKeyValueStore& rows() const { return rows_; }
  FaultySegmentStore& segments() { return segments_; }
  const FaultySegmentStore& segments() const { return segments_; }
  const RepositorySettings& settings() const { return settings_; }
  size_t size() const { return nodes_.size(); }
  // Reads of one instant, on any node alike.
  Registry& registry(size_t node) { return *nodes_[node].registry; }
  bool is_alive(size_t node) const { return nodes_[node].registry != nullptr; }

  // Runs `operation` on the node, as a request would. Await it on the environment.
  template <class T>
  Task<T> call(size_t node, std::function<Task<T>(Registry&)> operation);

  void crash(size_t node) { world_.crash(nodes_[node].executor); }

 private:
  struct Node {
    SimulatedExecutor& executor;
    std::unique_ptr<SeededRandom> random;
    std::unique_ptr<MetadataStore> metadata;
    std::unique_ptr<Registry> registry;
    std::unique_ptr<TaskGroup> tasks;
    std::list<std::function<void()>> hang_ups;  // what to tell waiting clients at a crash
  };

  template <class T>
  static Task<void> serve(Task<T> operation, std::shared_ptr<std::optional<Resume<T>>> caller);

  void boot(Node& node);
  void bury(SimulatedExecutor& executor);

  World& world_;
  RepositorySettings settings_;
  FaultyKeyValueStore rows_;
  FaultySegmentStore segments_;
  Metrics metrics_;
  Counter& missing_bytes_ = metrics_.counter("missing_bytes_total", "");
  std::vector<Node> nodes_;
};

template <class T>
Task<void> Cluster::serve(Task<T> operation, std::shared_ptr<std::optional<Resume<T>>> caller) {
  Result<T> result = co_await operation;
  if (*caller) {
    Resume<T> resume = *std::move(*caller);
    caller->reset();
    resume(std::move(result));
  }
  co_return {};
}

template <class T>
Task<T> Cluster::call(size_t number, std::function<Task<T>(Registry&)> operation) {
  Node& node = nodes_[number];
  if (!node.registry) co_return fail(ErrorCode::kUnavailable, "connection refused");
  co_return co_await suspend_for<T>([&node, &operation](Resume<T> resume) {
    auto caller = std::make_shared<std::optional<Resume<T>>>(std::move(resume));
    node.hang_ups.push_back([caller] {
      if (!*caller) return;
      Resume<T> hung_up = *std::move(*caller);
      caller->reset();
      hung_up(fail(ErrorCode::kUnavailable, "connection lost"));
    });
    const uint64_t life = node.executor.life();
    node.executor.post([&node, life, operation, caller] {
      if (node.executor.life() != life || !node.registry) return;
      node.tasks->start(serve<T>(operation(*node.registry), caller));
    });
  });
}

}  // namespace bulkhead::simulation
