// Segments as files under one folder of a local file system (segment_volume.h draws the layout).
// Disk work runs on the pool, so no executor waits for a disk. Callable from any executor.
#pragma once

#include <memory>

#include "blobs/open_segments.h"
#include "blobs/segment_store.h"
#include "blobs/segment_volume.h"
#include "runtime/blocking_pool.h"

namespace bulkhead {

inline constexpr size_t kOpenSegments = 8192;

class FilesystemSegmentStore final : public SegmentStore {
 public:
  // Blocks. kUnavailable, kStorageFull. `pool` outlives the store, `calls` the pool.
  // Keeps up to `open_segments_max` segments open that were read lately.
  static Result<std::unique_ptr<FilesystemSegmentStore>> open(
      SegmentVolumeOptions options, BlockingPool& pool,
      FileSystemCalls& calls = FileSystemCalls::real(),
      size_t open_segments_max = kOpenSegments);

  Task<std::unique_ptr<SegmentWriter>> create(SegmentName name, std::optional<uint64_t> size_hint,
                                              ByteObservers observers) override;
  Task<std::shared_ptr<Segment>> open(SegmentName name) override;
  Task<void> remove(SegmentName name) override;
  Task<std::vector<SegmentName>> list(std::optional<SegmentName> after, size_t count_max) override;
  Task<void> check_writable() override;

 private:
  FilesystemSegmentStore(std::shared_ptr<SegmentVolume> volume, BlockingPool& pool,
                         size_t open_segments_max)
      : volume_(std::move(volume)), pool_(pool), open_segments_(open_segments_max) {}

  Task<std::shared_ptr<Segment>> open_file(SegmentName name);

  std::shared_ptr<SegmentVolume> volume_;  // shared with writers, whose jobs may outlive us
  BlockingPool& pool_;
  OpenSegments open_segments_;
};

}  // namespace bulkhead
