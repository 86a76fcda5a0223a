#include "simulation/cluster.h"

namespace bulkhead::simulation {
namespace {

constexpr Nanoseconds kRestartAfterMax = std::chrono::minutes(5);

}  // namespace

Cluster::Cluster(World& world, size_t nodes, FaultRates rates, RepositorySettings settings)
    : world_(world), settings_(settings), rows_(world, rates), segments_(world, rates) {
  for (size_t i = 0; i < nodes; ++i) nodes_.push_back(Node{.executor = world.add_node()});
  for (Node& node : nodes_) boot(node);
  world.on_crash([this](SimulatedExecutor& executor) { bury(executor); });
}

void Cluster::boot(Node& node) {
  node.random = std::make_unique<SeededRandom>(world_.random().next());
  node.metadata = std::make_unique<MetadataStore>(rows_);
  node.registry =
      std::make_unique<Registry>(*node.metadata, segments_, node.executor.clock(), *node.random,
                                 settings_, Logger::discard(), missing_bytes_);
  node.tasks = std::make_unique<TaskGroup>(node.executor);
}

void Cluster::bury(SimulatedExecutor& executor) {
  for (Node& node : nodes_) {
    if (&node.executor != &executor) continue;
    node.tasks.reset();
    node.registry.reset();
    node.metadata.reset();
    for (auto& hang_up : std::exchange(node.hang_ups, {})) hang_up();
    const MonotonicTime when = world_.now() + world_.random().duration(kRestartAfterMax);
    world_.environment().run_at(when, [this, &node] {
      world_.restart(node.executor);
      boot(node);
    });
  }
}

}  // namespace bulkhead::simulation
