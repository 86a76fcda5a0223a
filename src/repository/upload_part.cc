#include "repository/upload_part.h"

#include <algorithm>

#include "base/crc32c.h"

namespace bulkhead {
namespace {

std::unexpected<Error> blob_too_large() {
  return fail(ErrorCode::kBodyTooLarge, "the blob is larger than limits.blob_bytes allows");
}

// Reserved ahead at most, whatever a request announces: the rest is taken as it arrives.
constexpr uint64_t kReservedBytesMax = uint64_t{64} << 20;

Result<std::optional<uint64_t>> size_to_reserve(const ByteSource& body, uint64_t start,
                                                uint64_t blob_bytes_max) {
  const std::optional<uint64_t> length = body.length();
  if (!length) return std::nullopt;
  if (start > blob_bytes_max || *length > blob_bytes_max - start) return blob_too_large();
  return std::min(*length, kReservedBytesMax);
}

// Small runs from the network are gathered before they are hashed and written together.
Task<std::string> read_run(ByteSource& body, UploadPart& part, size_t bytes_wanted) {
  std::string run;
  while (run.size() < bytes_wanted) {
    Result<std::string> bytes = co_await body.read(bytes_wanted - run.size());
    if (!bytes) {
      part.body_failure = std::move(bytes).error();
      break;
    }
    if (bytes->empty()) break;
    if (run.empty()) {
      run = *std::move(bytes);
    } else {
      run += *bytes;
    }
  }
  co_return run;
}

}  // namespace

Task<UploadPart> receive_part(SegmentStore& segments, ByteSource& body, SegmentName name,
                              uint64_t start, std::shared_ptr<RunningHash> hash,
                              const RepositorySettings* settings) {
  UploadPart part{.segment = name, .start = start, .hash = hash};
  ByteObservers observers;
  observers.push_back([hash](std::string_view bytes) { hash->digester.update(bytes); });
  observers.push_back([hash](std::string_view bytes) { hash->crc = crc32c(bytes, hash->crc); });
  const auto reserve = CO_TRY(size_to_reserve(body, start, settings->blob_bytes_max));
  auto writer = CO_TRY(co_await segments.create(name, reserve, std::move(observers)));
  while (!part.body_failure) {
    std::string run = CO_TRY(co_await read_run(body, part, settings->read_bytes));
    if (run.empty()) break;
    part.length += run.size();
    if (part.end() > settings->blob_bytes_max) co_return blob_too_large();
    CO_TRY(co_await writer->write(std::move(run)));
  }
  CO_TRY(co_await writer->finish());
  co_return part;
}

}  // namespace bulkhead
