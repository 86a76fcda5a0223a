#include "api/distribution/blob_body.h"

#include <memory>

namespace bulkhead {
namespace {

// One range of a blob, found while it is sent.
class BlobStream final : public BodyStream {
 public:
  BlobStream(std::shared_ptr<BlobReader> reader, uint64_t first, uint64_t length)
      : reader_(std::move(reader)), offset_(first), end_(first + length), length_(length) {}

  uint64_t length() const override { return length_; }
  Task<BodyRun> next() override {
    BodyRun run = CO_TRY(co_await reader_->run(offset_, end_ - offset_));
    offset_ += length_of(run);
    co_return run;
  }

 private:
  const std::shared_ptr<BlobReader> reader_;  // shared by the ranges of one answer
  uint64_t offset_;
  const uint64_t end_;
  const uint64_t length_;
};

}  // namespace

void fill_body(Response& response, BlobReader reader, const std::vector<ByteRange>& ranges,
               std::string boundary) {
  const uint64_t size = reader.size();
  const auto shared = std::make_shared<BlobReader>(std::move(reader));
  auto append = [&](uint64_t first, uint64_t length) {
    response.body.emplace_back(std::make_unique<BlobStream>(shared, first, length));
  };
  if (ranges.empty()) {
    response.headers.add("Content-Type", kBlobType);
    return append(0, size);
  }
  response.status = 206;
  if (ranges.size() == 1) {
    response.headers.add("Content-Type", kBlobType);
    response.headers.add("Content-Range", content_range(ranges[0], size));
    return append(ranges[0].first, ranges[0].length());
  }
  const MultipartRanges parts(std::move(boundary), std::string(kBlobType), size);
  response.headers.add("Content-Type", parts.content_type());
  for (const ByteRange& range : ranges) {
    response.body.emplace_back(parts.part_head(range));
    append(range.first, range.length());
  }
  response.body.emplace_back(parts.end());
}

}  // namespace bulkhead
