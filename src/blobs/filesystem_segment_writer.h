// Writes one segment file behind its producer. Each run of bytes goes down several lanes side by
// side, one to each observer and one to the file, while the next runs are received: at most three
// are in memory. May be destroyed while jobs run: it waits for observers at most, never for the
// disk.
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
                          NewSegment segment, ByteObservers observers);
  ~FilesystemSegmentWriter() override;

  Task<void> write(std::string bytes) override;
  Task<void> finish() override;

 private:
  class Progress;

  // Waits until no lane has more than so many runs to take; every earlier error.
  Task<void> await_room(size_t runs);

  const std::shared_ptr<Progress> progress_;  // shared with the jobs in flight
  BlockingPool& pool_;
  bool is_finished_ = false;
};

}  // namespace bulkhead
