// The segment store of a simulated world: finished bytes survive every crash and are never
// damaged (unless segment_corrupt says so); unfinished ones may be lost or torn with their node.
// Every request may fail, fail after its effect, take effect long after it was given up, or
// twice. Nodes share it; it knows its caller by the executor it is called on.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "blobs/segment_store.h"
#include "simulation/world.h"

namespace bulkhead::simulation {

class FaultySegmentStore final : public SegmentStore {
 public:
  struct Content {
    std::string bytes;
    bool is_finished = false;
    size_t node = 0;  // that writes it
  };
  using Contents = std::map<SegmentName, std::shared_ptr<Content>>;

  FaultySegmentStore(World& world, FaultRates rates);

  Task<std::unique_ptr<SegmentWriter>> create(SegmentName name, std::optional<uint64_t> size_hint,
                                              ByteObservers observers) override;
  Task<std::shared_ptr<Segment>> open(SegmentName name) override;
  Task<void> remove(SegmentName name) override;
  Task<std::vector<SegmentName>> list(std::optional<SegmentName> after, size_t count_max) override;
  Task<void> check_writable() override;

  void set_rates(FaultRates rates) { rates_ = rates; }
  // The truth, for checks between steps.
  const Contents& segments() const { return segments_; }

 private:
  class Writer;
  class OpenSegment;
  // What a request does when it reaches the store; copied when it does so more than once.
  using Effect = std::function<Result<void>()>;

  Task<void> travel();
  Task<void> reach();
  Task<void> request(Effect effect);
  void later(Effect effect);
  Result<void> make(const SegmentName& name, std::shared_ptr<Content> content);
  Result<void> finish(const SegmentName& name, const std::shared_ptr<Content>& content);
  void tear(size_t node);

  World& world_;
  FaultRates rates_;
  Contents segments_;
  std::set<SegmentName> removed_;
};

}  // namespace bulkhead::simulation
