// The content of a blob, opened: its segments in order. Opening is done before the response
// begins, so that missing bytes are an error the caller still hears of.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/file_handle.h"
#include "blobs/segment_store.h"
#include "metadata/records.h"
#include "oci/digest.h"

namespace bulkhead {

// Where a blob's bytes are, read from one snapshot together with the row that allows it.
struct BlobLocation {
  Digest digest;
  uint64_t size = 0;
  std::vector<SegmentRecord> segments;
};

class BlobReader {
 public:
  uint64_t size() const { return size_; }
  // The regions of local files that hold bytes [offset, offset + length); empty when the store
  // has no local files (then use read()).
  std::vector<FileRegion> regions(uint64_t offset, uint64_t length) const;
  // Up to `bytes_max` bytes from `offset`; fewer at a segment's end; empty only at the end.
  Task<std::string> read(uint64_t offset, size_t bytes_max);

 private:
  friend class RepositoryBlobs;
  struct Part {
    std::shared_ptr<Segment> segment;
    uint64_t begin;  // offset of its first byte in the blob
    uint64_t length;
  };
  uint64_t size_ = 0;
  std::vector<Part> parts_;
};

}  // namespace bulkhead
