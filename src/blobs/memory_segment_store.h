// Segments in memory, for tests: durable until the store is destroyed. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "blobs/segment_store.h"

namespace bulkhead {

class MemorySegmentStore final : public SegmentStore {
 public:
  Task<std::unique_ptr<SegmentWriter>> create(SegmentName name, std::optional<uint64_t> size_hint,
                                              ByteObservers observers) override;
  Task<std::shared_ptr<Segment>> open(SegmentName name) override;
  Task<void> remove(SegmentName name) override;
  Task<std::vector<SegmentName>> list(std::optional<SegmentName> after, size_t count_max) override;
  Task<void> check_writable() override;

 private:
  class Writer;

  struct Content {
    std::mutex mutex;
    std::string bytes;
  };

  std::mutex mutex_;
  std::map<SegmentName, std::shared_ptr<Content>> segments_;
};

}  // namespace bulkhead
