#include "blobs/open_segments.h"

#include <utility>

namespace bulkhead {

OpenSegments::OpenSegments(size_t segments_max)
    : shard_entries_max_((segments_max + std::tuple_size_v<decltype(shards_)> - 1) /
                         std::tuple_size_v<decltype(shards_)>) {}

OpenSegments::Shard& OpenSegments::shard_of(const SegmentName& name) {
  return shards_[static_cast<unsigned char>(name.raw().front()) % shards_.size()];
}

OpenSegments::Found OpenSegments::find(const SegmentName& name) {
  Shard& shard = shard_of(name);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.by_name.find(name.raw());
  if (found == shard.by_name.end()) return {nullptr, shard.removals};
  shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  return {found->second->segment, shard.removals};
}

void OpenSegments::put(const SegmentName& name, std::shared_ptr<Segment> segment,
                       uint64_t removals) {
  std::shared_ptr<Segment> oldest;  // closed after the lock is given back
  Shard& shard = shard_of(name);
  const std::lock_guard lock(shard.mutex);
  if (removals != shard.removals || shard_entries_max_ == 0) return;
  if (shard.by_name.contains(name.raw())) return;
  if (shard.entries.size() == shard_entries_max_) {
    shard.by_name.erase(shard.entries.back().name.raw());
    oldest = std::move(shard.entries.back().segment);
    shard.entries.pop_back();
  }
  shard.entries.push_front({name, std::move(segment)});
  shard.by_name.emplace(shard.entries.front().name.raw(), shard.entries.begin());
}

void OpenSegments::forget(const SegmentName& name) {
  std::shared_ptr<Segment> removed;
  Shard& shard = shard_of(name);
  const std::lock_guard lock(shard.mutex);
  ++shard.removals;
  const auto found = shard.by_name.find(name.raw());
  if (found == shard.by_name.end()) return;
  removed = std::move(found->second->segment);
  const auto entry = found->second;
  shard.by_name.erase(found);
  shard.entries.erase(entry);
}

}  // namespace bulkhead
