#include "repository/upload_part.h"

#include "base/crc32c.h"

namespace bulkhead {
namespace {

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
  ByteObserver observe = [hash](std::string_view bytes) {
    hash->digester.update(bytes);
    hash->crc = crc32c(bytes, hash->crc);
  };
  auto writer = CO_TRY(co_await segments.create(name, body.length(), std::move(observe)));
  while (!part.body_failure) {
    std::string run = CO_TRY(co_await read_run(body, part, settings->read_bytes));
    if (run.empty()) break;
    part.length += run.size();
    if (part.end() > settings->blob_bytes_max) {
      co_return fail(ErrorCode::kBodyTooLarge, "the blob is larger than limits.blob_bytes allows");
    }
    CO_TRY(co_await writer->write(std::move(run)));
  }
  CO_TRY(co_await writer->finish());
  co_return part;
}

}  // namespace bulkhead
