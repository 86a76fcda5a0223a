// Which blobs a repository holds, and why: the rows `k`, `v`, `b` and the queues behind them.
// Pure functions over one snapshot or transaction; the transactions of uploads, mounts, manifests
// and removal are made of these. Storage.md names the rules (I1: every `k` row has its `v` row;
// I2: every `v` row has its `b` row).
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "metadata/metadata_store.h"
#include "repository/settings.h"

namespace bulkhead {

// May the repository serve the blob? A lease still readable, or a live manifest's link (both are
// looked at: an expired lease must not hide a link). The same for every caller.
Result<bool> holds(Snapshot& snapshot, RepositoryId repository, const Digest& digest, UnixTime now);

// May a manifest of this repository reference the blob? As holds(), and also during the grace
// after its last link went.
Result<bool> is_witnessed(Snapshot& snapshot, RepositoryId repository, const Digest& digest,
                          UnixTime now);

// The manifest of one link row, absent when no live manifest references the blob here.
Result<std::optional<Digest>> find_link(Snapshot& snapshot, RepositoryId repository,
                                        const Digest& digest);

// Any row at all: readable, in grace, or expired and not yet swept.
bool has_any_row(Snapshot& snapshot, RepositoryId repository, const Digest& digest);

// Writes the lease, keeping the later of old and new times, and moves its place in the queue.
Result<void> put_lease(Transaction& transaction, RepositoryId repository, const Digest& digest,
                       LeaseRecord lease);

// The last row goes: lease, `v`; the blob is queued for review and the unlink epoch moves.
Result<void> unlink_last(Transaction& transaction, const RepositoryRef& repository,
                         const Digest& digest);

Result<void> bump_unlink_epoch(Transaction& transaction, RepositoryId repository);

// Queues a segment for deletion. It must have left every `u` and `b` row in this transaction.
void doom(Transaction& transaction, const std::string& raw_segment, UnixTime now,
          const RepositorySettings& settings);

// Bytes that are durable and ready to become a blob.
struct BlobContent {
  uint64_t size = 0;
  uint64_t crc = 0;
  std::vector<SegmentRecord> segments;
};

// Makes `content` the blob `digest`, or dooms it when the blob is already there in good order;
// then the repository's `v` row. A suspect blob, or one with a segment in `missing` (raw names
// seen absent from the store), is replaced and its old segments doomed, unless a backup holds.
Result<void> bind_blob(Transaction& transaction, const RepositoryRef& repository,
                       const Digest& digest, const BlobContent& content,
                       const std::set<std::string>& missing, UnixTime now,
                       const RepositorySettings& settings);

// A blob row's segment entry, and back.
std::string encode_segment(const SegmentRecord& segment);
Result<SegmentRecord> decode_segment(std::string entry);  // kCorrupt

}  // namespace bulkhead
