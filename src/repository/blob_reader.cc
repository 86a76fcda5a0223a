#include "repository/blob_reader.h"

#include <algorithm>

namespace bulkhead {

std::vector<FileRegion> BlobReader::regions(uint64_t offset, uint64_t length) const {
  std::vector<FileRegion> regions;
  const uint64_t end = std::min(size_, offset + length);
  for (const Part& part : parts_) {
    const uint64_t from = std::max(offset, part.begin);
    const uint64_t until = std::min(end, part.begin + part.length);
    if (from >= until) continue;
    auto file = part.segment->file();
    if (!file) return {};
    regions.push_back({std::move(file), from - part.begin, until - from});
  }
  return regions;
}

Task<std::string> BlobReader::read(uint64_t offset, size_t bytes_max) {
  const auto holds_offset = [&](const Part& part) {
    return offset >= part.begin && offset < part.begin + part.length;
  };
  const auto part = std::ranges::find_if(parts_, holds_offset);
  if (part == parts_.end()) co_return std::string();
  const uint64_t within = offset - part->begin;
  const auto wanted = static_cast<size_t>(std::min<uint64_t>(bytes_max, part->length - within));
  std::string bytes = CO_TRY(co_await part->segment->read(within, wanted));
  if (bytes.empty()) co_return fail(ErrorCode::kCorrupt, "a segment is shorter than its row says");
  co_return bytes;
}

}  // namespace bulkhead
