#include "blobs/memory_segment_store.h"

#include "base/invariant.h"

namespace bulkhead {
namespace {

// A copy of what was there when it was opened.
class MemorySegment final : public Segment {
 public:
  explicit MemorySegment(std::string bytes) : bytes_(std::move(bytes)) {}

  uint64_t size() const override { return bytes_.size(); }
  Task<std::string> read(uint64_t offset, size_t bytes_max) override {
    if (offset >= bytes_.size()) co_return std::string();
    co_return bytes_.substr(offset, bytes_max);
  }
  std::shared_ptr<const FileHandle> file() const override { return nullptr; }

 private:
  const std::string bytes_;
};

}  // namespace

class MemorySegmentStore::Writer final : public SegmentWriter {
 public:
  Writer(std::shared_ptr<Content> content, ByteObservers observers)
      : content_(std::move(content)), observers_(std::move(observers)) {}

  Task<void> write(std::string bytes) override {
    INVARIANT(!is_finished_, "nothing is written after finish");
    for (const ByteObserver& observe : observers_) observe(bytes);
    std::lock_guard lock(content_->mutex);
    content_->bytes += bytes;
    co_return {};
  }

  Task<void> finish() override {
    INVARIANT(!is_finished_, "a segment is finished once");
    is_finished_ = true;
    co_return {};
  }

 private:
  const std::shared_ptr<Content> content_;
  const ByteObservers observers_;
  bool is_finished_ = false;
};

Task<std::unique_ptr<SegmentWriter>> MemorySegmentStore::create(SegmentName name,
                                                                std::optional<uint64_t>,
                                                                ByteObservers observers) {
  auto content = std::make_shared<Content>();
  {
    std::lock_guard lock(mutex_);
    if (!segments_.emplace(name, content).second) {
      co_return fail(ErrorCode::kAlreadyExists, "the segment exists");
    }
  }
  std::unique_ptr<SegmentWriter> writer =
      std::make_unique<Writer>(std::move(content), std::move(observers));
  co_return writer;
}

Task<std::shared_ptr<Segment>> MemorySegmentStore::open(SegmentName name) {
  std::shared_ptr<Content> content;
  {
    std::lock_guard lock(mutex_);
    const auto found = segments_.find(name);
    if (found == segments_.end()) co_return fail(ErrorCode::kNotFound, "no such segment");
    content = found->second;
  }
  std::lock_guard lock(content->mutex);
  std::shared_ptr<Segment> segment = std::make_shared<MemorySegment>(content->bytes);
  co_return segment;
}

Task<void> MemorySegmentStore::remove(SegmentName name) {
  std::lock_guard lock(mutex_);
  segments_.erase(name);
  co_return {};
}

Task<std::vector<SegmentName>> MemorySegmentStore::list(std::optional<SegmentName> after,
                                                        size_t count_max) {
  std::lock_guard lock(mutex_);
  std::vector<SegmentName> names;
  auto at = after ? segments_.upper_bound(*after) : segments_.begin();
  for (; at != segments_.end() && names.size() < count_max; ++at) names.push_back(at->first);
  co_return names;
}

Task<void> MemorySegmentStore::check_writable() {
  co_return {};
}

}  // namespace bulkhead
