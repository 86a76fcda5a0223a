// The blocking half of the filesystem store: segments as files of one folder,
//   seg/<first byte of P, hex>/<P, hex>      0640 while it grows, 0440 once finished
// reached only through held folder descriptors and names this process spelled, never through a
// client's words. Thread-safe; every call but two may block, so it runs on a BlockingPool.
#pragma once

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "base/file_handle.h"
#include "blobs/file_system_calls.h"
#include "blobs/segment_name.h"

namespace bulkhead {

struct SegmentVolumeOptions {
  std::string path;  // an existing folder, which gets `seg`
  // New segments are refused below so much free space, or from so full a file system on.
  uint64_t free_bytes_min = uint64_t{64} << 20;
  unsigned full_percent = 95;
};

class SegmentVolume {
 public:
  static Result<std::unique_ptr<SegmentVolume>> open(SegmentVolumeOptions options,
                                                     FileSystemCalls& calls);

  // A new file to write from its start, with `size_hint` bytes reserved for it.
  Result<FileHandle> create(const SegmentName& name, std::optional<uint64_t> size_hint);
  // Whether so many bytes that nobody reserved may still be written; kStorageFull.
  Result<void> check_space(uint64_t bytes);
  Result<void> write(const FileHandle& file, std::string_view bytes);
  // Lets the disk begin with bytes that were written, so that finish() has less to wait for. A
  // hint: what goes wrong shows at finish().
  void begin_writeback(const FileHandle& file, uint64_t offset, uint64_t bytes);
  // Makes bytes and name durable. Once.
  Result<void> finish(const SegmentName& name, const FileHandle& file, uint64_t size);

  Result<FileHandle> open_segment(const SegmentName& name);
  // The two calls for threads that must not block open a segment whose name, and read bytes that,
  // the kernel has at hand. Absent when it has not, or on any failure; the calls beside them tell.
  std::optional<FileHandle> try_open_segment(const SegmentName& name);
  std::optional<std::string> try_read(const FileHandle& file, uint64_t offset, size_t bytes);
  Result<std::string> read(const FileHandle& file, uint64_t offset, size_t bytes);
  Result<void> remove(const SegmentName& name);
  Result<std::vector<SegmentName>> list(const std::optional<SegmentName>& after, size_t count_max);
  Result<void> check_writable();

 private:
  // The folder of the names with one first byte; opened when first needed.
  struct Shard {
    std::mutex mutex;
    FileHandle folder{-1};
    std::atomic<int> opened{-1};  // its descriptor, for whoever must not wait for the mutex
    bool is_durable = false;  // its own name has been synced since this process started
  };

  SegmentVolume(SegmentVolumeOptions options, FileSystemCalls& calls, FileHandle root)
      : options_(std::move(options)), calls_(calls), root_(std::move(root)) {}

  Result<int> open_shard(uint8_t byte);  // kNotFound; its mutex is not held
  Result<int> make_shard(uint8_t byte);  // makes it and its name durable
  Result<void> sync_folder(const FileHandle& folder);
  Result<void> sync_shard(uint8_t byte);
  Result<uint64_t> usable_bytes();
  Result<void> reserve(const FileHandle& file, uint64_t bytes);
  Result<void> check_not_degraded() const;
  Result<std::vector<SegmentName>> list_shard(uint8_t byte);

  const SegmentVolumeOptions options_;
  FileSystemCalls& calls_;
  const FileHandle root_;  // seg
  std::mutex root_mutex_;
  std::array<Shard, 256> shards_;

  // After a failed sync the kernel may call lost pages clean: from then on no sync on this volume
  // is believed and nothing new is written until the process starts again.
  std::atomic<bool> is_degraded_{false};
};

}  // namespace bulkhead
