#include "api/distribution/blob_body.h"

#include <algorithm>

namespace bulkhead {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;

// Files go out as they are; a store without files (tests, later drivers) is read into memory.
Task<void> append_bytes(Response& response, BlobReader& reader, uint64_t offset, uint64_t length) {
  std::vector<FileRegion> regions = reader.regions(offset, length);
  if (!regions.empty()) {
    for (FileRegion& region : regions) response.body.emplace_back(std::move(region));
    co_return {};
  }
  while (length > 0) {
    std::string piece =
        CO_TRY(co_await reader.read(offset, std::min<uint64_t>(length, kReadBytes)));
    if (piece.empty()) co_return fail(ErrorCode::kCorrupt, "a blob ends before its size");
    offset += piece.size();
    length -= piece.size();
    response.body.emplace_back(std::move(piece));
  }
  co_return {};
}

}  // namespace

Task<void> fill_body(Response& response, BlobReader& reader, std::vector<ByteRange> ranges,
                     std::string boundary) {
  const uint64_t size = reader.size();
  if (ranges.empty()) {
    response.headers.add("Content-Type", std::string(kBlobType));
    co_return co_await append_bytes(response, reader, 0, size);
  }
  response.status = 206;
  if (ranges.size() == 1) {
    response.headers.add("Content-Type", std::string(kBlobType));
    response.headers.add("Content-Range", content_range(ranges[0], size));
    co_return co_await append_bytes(response, reader, ranges[0].first, ranges[0].length());
  }
  const MultipartRanges parts(std::move(boundary), std::string(kBlobType), size);
  response.headers.add("Content-Type", parts.content_type());
  for (const ByteRange& range : ranges) {
    response.body.emplace_back(parts.part_head(range));
    CO_TRY(co_await append_bytes(response, reader, range.first, range.length()));
  }
  response.body.emplace_back(parts.end());
  co_return {};
}

}  // namespace bulkhead
