// The content of a blob, one segment open at a time, so that a long answer holds one descriptor.
// Opened before the response begins: what is missing at its first byte is an error the caller
// still hears of. While a reader lives, the reaper leaves the blob's segments alone. Belongs to
// one request; RepositoryBlobs outlives it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/file_handle.h"
#include "blobs/segment_store.h"
#include "metadata/records.h"
#include "oci/digest.h"
#include "repository/segments_in_use.h"

namespace bulkhead {

class RepositoryBlobs;

// Where a blob's bytes are, read from one snapshot together with the row that allows it.
struct BlobLocation {
  Digest digest;
  uint64_t size = 0;
  std::vector<SegmentRecord> segments;
};

// Some bytes of a blob, in memory or in a local file.
using BlobRun = std::variant<std::string, FileRegion>;

class BlobReader {
 public:
  uint64_t size() const { return ends_.empty() ? 0 : ends_.back(); }

  // At least one of the `length` > 0 bytes from `offset`, as many as one segment holds: a region
  // of its file or, where the store has none, up to 1 MiB. [offset, offset + length) lies within
  // size(). kInternal (counted and logged) when bytes are missing.
  Task<BlobRun> run(uint64_t offset, uint64_t length);
  // Up to `bytes_max` bytes from `offset`; fewer at a segment's end; empty only at the end.
  Task<std::string> read(uint64_t offset, size_t bytes_max);

 private:
  friend class RepositoryBlobs;

  BlobReader(RepositoryBlobs& blobs, const BlobLocation& location);
  size_t part_at(uint64_t offset) const;
  uint64_t begin_of(size_t part) const { return part == 0 ? 0 : ends_[part - 1]; }
  Task<void> open_part(size_t part);

  RepositoryBlobs* blobs_;
  Digest digest_;
  // Of each segment with bytes: its name, one after the other since there may be ten thousand,
  // and the offset in the blob after its last byte.
  std::string names_;
  std::vector<uint64_t> ends_;
  size_t part_ = 0;
  std::shared_ptr<Segment> segment_;  // of part_, null before the first is opened
  std::vector<SegmentsInUse::Hold> holds_;
};

}  // namespace bulkhead
