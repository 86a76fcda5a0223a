// Segments that were opened lately and stay open, so that what is read again and again costs no
// call of the file system. Bounded: the longest unused one makes room. A segment that is removed
// is forgotten, also by whoever is opening it meanwhile, so that its space is free at once.
// Thread-safe, locked by shards.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "blobs/segment_name.h"
#include "blobs/segment_store.h"

namespace bulkhead {

class OpenSegments {
 public:
  // At most `segments_max`, rounded up to a number for each shard; 0 keeps none.
  explicit OpenSegments(size_t segments_max);

  struct Found {
    std::shared_ptr<Segment> segment;  // null: not open
    uint64_t removals;                 // for put()
  };
  Found find(const SegmentName& name);
  // Keeps a segment that was opened after find() said `removals`, unless one was removed since.
  void put(const SegmentName& name, std::shared_ptr<Segment> segment, uint64_t removals);
  // After the removal of its file.
  void forget(const SegmentName& name);

 private:
  struct Entry {
    SegmentName name;
    std::shared_ptr<Segment> segment;
  };
  struct Shard {
    std::mutex mutex;
    std::list<Entry> entries;  // the last used one first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_name;  // views of entries
    uint64_t removals = 0;
  };

  Shard& shard_of(const SegmentName& name);

  const size_t shard_entries_max_;
  std::array<Shard, 16> shards_;
};

}  // namespace bulkhead
