// One request's bytes of an upload on their way into one segment: received, hashed and written
// side by side. The hash continues from the upload's own state.
#pragma once

#include <memory>
#include <optional>

#include "blobs/segment_store.h"
#include "oci/digester.h"
#include "repository/settings.h"
#include "runtime/byte_source.h"

namespace bulkhead {

// What hashing has seen; the writer's threads update it, each its own member, and the request reads
// it after finish().
struct RunningHash {
  Digester digester;
  uint32_t crc = 0;
};

struct UploadPart {
  std::optional<SegmentName> segment;  // absent when the request had no body
  uint64_t start = 0;
  uint64_t length = 0;
  std::shared_ptr<RunningHash> hash;  // over bytes [0, start + length)
  std::optional<Error> body_failure;  // the body broke off after `length` bytes

  uint64_t end() const { return start + length; }
};

// Streams `body` into the segment until it ends or breaks off. The segment is durable afterwards.
// kBodyTooLarge past blob_bytes_max; kStorageFull, kUnavailable from the store.
Task<UploadPart> receive_part(SegmentStore& segments, ByteSource& body, SegmentName name,
                              uint64_t start, std::shared_ptr<RunningHash> hash,
                              const RepositorySettings* settings);

}  // namespace bulkhead
