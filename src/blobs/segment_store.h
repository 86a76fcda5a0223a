// Bytes under minted names: the seam under repository/. Knows no repository, no user and no
// digest. A request that failed or timed out may still take effect later. The contract suite in
// contract_test.h is run on every implementation.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file_handle.h"
#include "blobs/segment_name.h"
#include "runtime/task.h"

namespace bulkhead {

// Sees each run of bytes once, in order; may be called on another thread, but never twice at once,
// and no more after finish() has completed or the writer is destroyed.
using ByteObserver = std::function<void(std::string_view)>;
// Beside each other and beside the writing of the bytes: they may run at the same time.
using ByteObservers = std::vector<ByteObserver>;

// Writes one segment from start to end, by one task. write() may complete before the bytes have
// left for the disk (a few are in flight while the next is received); finish() completes only
// when bytes and name are durable. After any failure the segment is worthless: a failed fsync is
// never retried. A writer destroyed before finish() leaves a partial segment for the reaper.
class SegmentWriter {
 public:
  virtual ~SegmentWriter() = default;
  virtual Task<void> write(std::string bytes) = 0;  // kStorageFull, kUnavailable
  virtual Task<void> finish() = 0;                  // kStorageFull, kUnavailable
};

// An open segment stays readable until it is destroyed, even when it is removed meanwhile.
class Segment {
 public:
  virtual ~Segment() = default;
  virtual uint64_t size() const = 0;
  // Up to `bytes_max` bytes from `offset`; fewer only at the end.
  virtual Task<std::string> read(uint64_t offset, size_t bytes_max) = 0;
  // The local file to send from, null when there is none.
  virtual std::shared_ptr<const FileHandle> file() const = 0;
};

class SegmentStore {
 public:
  virtual ~SegmentStore() = default;

  // A new, empty segment; `size_hint` reserves space. kAlreadyExists, kStorageFull.
  virtual Task<std::unique_ptr<SegmentWriter>> create(SegmentName name,
                                                      std::optional<uint64_t> size_hint,
                                                      ByteObservers observers) = 0;
  virtual Task<std::shared_ptr<Segment>> open(SegmentName name) = 0;  // kNotFound
  // Success also when it does not exist.
  virtual Task<void> remove(SegmentName name) = 0;
  // Names after `after` in byte order (all when absent), at most `count_max`.
  virtual Task<std::vector<SegmentName>> list(std::optional<SegmentName> after,
                                              size_t count_max) = 0;
  // Whether it has space for new bytes, for readiness: kStorageFull or kUnavailable when not.
  virtual Task<void> check_writable() = 0;
};

}  // namespace bulkhead
