// The key-value store of a simulated world: one serializable map that survives its nodes. A
// transaction reads at its node, travels, and is applied when what it read still holds (else its
// body runs again); so it may be refused, be applied while its caller hears the opposite, be
// applied after its caller has died, or not at all. Also checks the callers: bodies mean the same
// each time, and no snapshot is kept across a suspension.
#pragma once

#include <memory>

#include "key_value/ordered_map.h"
#include "runtime/suspend.h"
#include "simulation/recorded_reads.h"
#include "simulation/world.h"

namespace bulkhead::simulation {

class FaultyKeyValueStore final : public KeyValueStore {
 public:
  FaultyKeyValueStore(World& world, FaultRates rates) : world_(world), rates_(rates) {}

  std::unique_ptr<Snapshot> snapshot() override;
  Task<void> transact(TransactionBody body) override;

  void set_rates(FaultRates rates) { rates_ = rates; }
  // The truth, for checks between steps.
  const OrderedMap& rows() const { return rows_; }
  uint64_t applied() const { return applied_; }
  // Times that a body ran again because another transaction came first.
  uint64_t conflicts() const { return conflicts_; }

 private:
  class CountedSnapshot;
  // One transact(), from the call to the answer.
  struct Request {
    TransactionBody body;
    std::optional<Resume<void>> resume;  // absent once answered
    SimulatedExecutor& node;
    const uint64_t life;
    RecordedReads reads = {};
    OverlayTransaction::Writes writes = {};

    bool has_caller() const { return resume.has_value() && node.life() == life; }
  };
  using SharedRequest = std::shared_ptr<Request>;

  Result<void> run_at_node(Request& request);
  void attempt(SharedRequest request);
  void arrive(SharedRequest request);
  void apply_if_unchanged(SharedRequest request);
  void answer(SharedRequest request, Result<void> result);
  void after(Nanoseconds longest, void (FaultyKeyValueStore::*step)(SharedRequest),
             SharedRequest request);

  World& world_;
  FaultRates rates_;
  OrderedMap rows_;
  int living_snapshots_ = 0;
  uint64_t applied_ = 0;
  uint64_t conflicts_ = 0;
};

}  // namespace bulkhead::simulation
