#include "blobs/filesystem_segment_store.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "blobs/filesystem_segment_writer.h"

namespace bulkhead {
namespace {

// What a thread that serves many copies in one go; longer reads leave it free.
constexpr size_t kReadAtOnceBytesMax = 64 * 1024;

class FileSegment final : public Segment {
 public:
  FileSegment(BlockingPool& pool, std::shared_ptr<SegmentVolume> volume,
              std::shared_ptr<const FileHandle> file, uint64_t size)
      : pool_(pool), volume_(std::move(volume)), file_(std::move(file)), size_(size) {}

  uint64_t size() const override { return size_; }

  Task<std::string> read(uint64_t offset, size_t bytes_max) override {
    if (offset >= size_) co_return std::string();
    const size_t bytes = std::min<uint64_t>(bytes_max, size_ - offset);
    if (bytes <= kReadAtOnceBytesMax) {
      if (auto content = volume_->try_read(*file_, offset, bytes)) co_return *std::move(content);
    }
    co_return co_await offload(
        pool_, [this, offset, bytes] { return volume_->read(*file_, offset, bytes); });
  }

  std::shared_ptr<const FileHandle> file() const override { return file_; }

 private:
  BlockingPool& pool_;
  const std::shared_ptr<SegmentVolume> volume_;
  const std::shared_ptr<const FileHandle> file_;
  const uint64_t size_;
};

Result<uint64_t> size_of(const FileHandle& file) {
  struct stat status;
  if (::fstat(file.descriptor(), &status) != 0) {
    return fail(ErrorCode::kUnavailable,
                std::string("the blob storage failed: stat: ") + std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::kCorrupt, "a segment is a plain file");
  return static_cast<uint64_t>(status.st_size);
}

}  // namespace

Result<std::unique_ptr<FilesystemSegmentStore>> FilesystemSegmentStore::open(
    SegmentVolumeOptions options, BlockingPool& pool, FileSystemCalls& calls,
    size_t open_segments_max) {
  std::shared_ptr<SegmentVolume> volume = TRY(SegmentVolume::open(std::move(options), calls));
  return std::unique_ptr<FilesystemSegmentStore>(
      new FilesystemSegmentStore(std::move(volume), pool, open_segments_max));
}

Task<std::unique_ptr<SegmentWriter>> FilesystemSegmentStore::create(
    SegmentName name, std::optional<uint64_t> size_hint, ByteObservers observers) {
  FileHandle file =
      CO_TRY(co_await offload(pool_, [&] { return volume_->create(name, size_hint); }));
  NewSegment segment{std::move(name), std::move(file), size_hint.value_or(0)};
  std::unique_ptr<SegmentWriter> writer = std::make_unique<FilesystemSegmentWriter>(
      pool_, volume_, std::move(segment), std::move(observers));
  co_return writer;
}

Task<std::shared_ptr<Segment>> FilesystemSegmentStore::open(SegmentName name) {
  auto [segment, removals] = open_segments_.find(name);
  if (segment) co_return std::move(segment);
  segment = CO_TRY(co_await open_file(name));
  open_segments_.put(name, segment, removals);
  co_return std::move(segment);
}

Task<std::shared_ptr<Segment>> FilesystemSegmentStore::open_file(SegmentName name) {
  // Names that are read again and again are at hand; to change threads costs more than all else.
  std::optional<FileHandle> file = volume_->try_open_segment(name);
  if (!file) file = CO_TRY(co_await offload(pool_, [&] { return volume_->open_segment(name); }));
  const uint64_t size = CO_TRY(size_of(*file));
  std::shared_ptr<Segment> segment = std::make_shared<FileSegment>(
      pool_, volume_, std::make_shared<const FileHandle>(*std::move(file)), size);
  co_return segment;
}

Task<void> FilesystemSegmentStore::remove(SegmentName name) {
  Result<void> removed = co_await offload(pool_, [&] { return volume_->remove(name); });
  open_segments_.forget(name);
  co_return removed;
}

Task<std::vector<SegmentName>> FilesystemSegmentStore::list(std::optional<SegmentName> after,
                                                            size_t count_max) {
  co_return co_await offload(pool_, [&] { return volume_->list(after, count_max); });
}

Task<void> FilesystemSegmentStore::check_writable() {
  co_return co_await offload(pool_, [&] { return volume_->check_writable(); });
}

}  // namespace bulkhead
