// A store in memory, for tests: durable until it is destroyed. Snapshots share the map; a write
// beside a living snapshot copies it first. Thread-safe.
#pragma once

#include <memory>
#include <mutex>

#include "key_value/ordered_map.h"

namespace bulkhead {

class MemoryStore final : public KeyValueStore {
 public:
  std::unique_ptr<Snapshot> snapshot() override;
  // Runs the body at once on the caller's thread and completes through its executor.
  Task<void> transact(TransactionBody body) override;

 private:
  class SharedSnapshot;

  Result<void> run(TransactionBody& body);

  std::mutex mutex_;
  // References are taken and dropped under the mutex only, so that a count of one is a fact.
  std::shared_ptr<OrderedMap> map_ = std::make_shared<OrderedMap>();
  uint64_t state_ = 0;  // how many transactions have changed the map
};

}  // namespace bulkhead
