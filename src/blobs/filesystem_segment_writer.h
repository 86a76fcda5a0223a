// Writes one segment file behind its producer: while a job on the pool observes and writes one
// run of bytes, the next may be received; so at most two runs are in memory. May be destroyed
// while a job runs: it waits for the observer at most, never for the disk.
#pragma once

#include <memory>

#include "blobs/segment_store.h"
#include "blobs/segment_volume.h"
#include "runtime/blocking_pool.h"

namespace bulkhead {

struct NewSegment {
  SegmentName name;
  FileHandle file;
  uint64_t reserved_bytes = 0;  // what follows them is written only while there is space
};

class FilesystemSegmentWriter final : public SegmentWriter {
 public:
  FilesystemSegmentWriter(BlockingPool& pool, std::shared_ptr<SegmentVolume> volume,
                          NewSegment segment, ByteObserver observer);
  ~FilesystemSegmentWriter() override;

  Task<void> write(std::string bytes) override;
  Task<void> finish() override;

 private:
  class Progress;

  // Waits for the job in flight; its error and every earlier one.
  Task<void> settle();

  BlockingPool& pool_;
  std::shared_ptr<Progress> progress_;  // shared with the job in flight
  bool is_finished_ = false;
};

}  // namespace bulkhead
