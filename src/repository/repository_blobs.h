// The one question, "may this repository serve this blob?", and what follows from it: find, open,
// mount, remove. Every route and worker that touches a blob asks here (isolation law 1); nothing
// here looks at the global blob row before the repository's own row was found.
#pragma once

#include "blobs/segment_store.h"
#include "metadata/metadata_store.h"
#include "repository/blob_reader.h"
#include "repository/settings.h"
#include "runtime/clock.h"

namespace bulkhead {

class Logger;
class Counter;

enum class MountOutcome { kMounted, kNotMounted };

class RepositoryBlobs {
 public:
  RepositoryBlobs(MetadataStore& metadata, SegmentStore& segments, const Clock& clock,
                  const RepositorySettings& settings, Logger& log, Counter& missing_bytes);

  // The blob's location when the repository holds it; kBlobUnknown when not, whatever anyone
  // else holds.
  Result<BlobLocation> find(Snapshot& snapshot, RepositoryId repository,
                            const Digest& digest) const;

  // Opens the segment that `offset` lies in (none at or after the end); the others follow when
  // they are read. kInternal (counted and logged) when bytes that a row promises are missing.
  Task<BlobReader> open(BlobLocation location, uint64_t offset = 0);

  // Whether an answer that is under way still reads the segment, or others of its upload.
  bool is_being_read(const std::string& raw_segment) const {
    return being_read_.contains(read_key(raw_segment));
  }

  // T4. Gives `target` the blob that `source` holds, if at commit `may_write` and `may_read`
  // allow and a witness row stands in `source`. Anything short of that is kNotMounted, alike;
  // an error only when `may_write` fails or the store does.
  Task<MountOutcome> mount(RepositoryName target, RepositoryName source, Digest digest,
                           Authority may_write, Authority may_read);

  // T4 without a named source: the first of `candidates` (at most mount_candidates_max are
  // looked at, the caller's choice and order) that holds the blob.
  Task<MountOutcome> mount_from_any(RepositoryName target, std::vector<RepositoryName> candidates,
                                    Digest digest, Authority may_write,
                                    std::function<Authority(const RepositoryName&)> may_read);

  // T14. kBlobUnknown when the repository has no row of it; kUnsupported, naming the manifest,
  // while a live manifest links it.
  Task<void> remove(RepositoryName name, Digest digest, Authority authority);

 private:
  friend class BlobReader;
  Task<std::shared_ptr<Segment>> open_segment(Digest digest, SegmentRecord record);
  std::vector<SegmentsInUse::Hold> hold(const BlobLocation& location);
  std::unexpected<Error> missing_bytes(const Digest& digest);

  MetadataStore& metadata_;
  SegmentStore& segments_;
  const Clock& clock_;
  const RepositorySettings& settings_;
  Logger& log_;
  Counter& missing_bytes_;
  SegmentsInUse being_read_;
};

}  // namespace bulkhead
