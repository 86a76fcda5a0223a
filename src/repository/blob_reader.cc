#include "repository/blob_reader.h"

#include <algorithm>

#include "repository/repository_blobs.h"

namespace bulkhead {
namespace {

constexpr uint64_t kReadBytes = uint64_t{1} << 20;

}  // namespace

BlobReader::BlobReader(RepositoryBlobs& blobs, const BlobLocation& location)
    : blobs_(&blobs), digest_(location.digest) {
  for (const SegmentRecord& segment : location.segments) {
    if (segment.length == 0) continue;
    ends_.push_back(size() + segment.length);
    names_ += segment.name;
  }
}

Task<BlobRun> BlobReader::run(uint64_t offset, uint64_t length) {
  const size_t part = part_at(offset);
  CO_TRY(co_await open_part(part));
  const uint64_t within = offset - begin_of(part);
  const uint64_t here = std::min(length, ends_[part] - offset);
  if (auto file = segment_->file()) co_return FileRegion{std::move(file), within, here};
  std::string bytes =
      CO_TRY(co_await segment_->read(within, static_cast<size_t>(std::min(here, kReadBytes))));
  if (bytes.empty()) co_return fail(ErrorCode::kCorrupt, "a segment is shorter than its row says");
  co_return bytes;
}

Task<std::string> BlobReader::read(uint64_t offset, size_t bytes_max) {
  if (offset >= size()) co_return std::string();
  const size_t part = part_at(offset);
  CO_TRY(co_await open_part(part));
  const auto wanted = static_cast<size_t>(std::min<uint64_t>(bytes_max, ends_[part] - offset));
  std::string bytes = CO_TRY(co_await segment_->read(offset - begin_of(part), wanted));
  if (bytes.empty()) co_return fail(ErrorCode::kCorrupt, "a segment is shorter than its row says");
  co_return bytes;
}

size_t BlobReader::part_at(uint64_t offset) const {
  return static_cast<size_t>(std::ranges::upper_bound(ends_, offset) - ends_.begin());
}

Task<void> BlobReader::open_part(size_t part) {
  if (segment_ && part == part_) co_return {};
  const SegmentRecord record{.name = names_.substr(part * SegmentName::kBytes, SegmentName::kBytes),
                             .length = ends_[part] - begin_of(part)};
  segment_ = nullptr;
  segment_ = CO_TRY(co_await blobs_->open_segment(digest_, record));
  part_ = part;
  co_return {};
}

}  // namespace bulkhead
