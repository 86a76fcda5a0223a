// The two chores of this house that need no judgement: uploads past their expiry are given up
// (T10) and segments past their delay are deleted (T9), unless an answer of this process still
// reads them: then a later round does it. Both are idempotent and may run on any number of nodes
// at once; a crash between any two steps is continued by the next round.
#pragma once

#include <string>
#include <vector>

#include "blobs/segment_store.h"
#include "metadata/metadata_store.h"
#include "repository/repository_blobs.h"
#include "repository/settings.h"
#include "repository/upload_rows.h"
#include "runtime/clock.h"

namespace bulkhead {

struct MaintenanceReport {
  uint64_t uploads_expired = 0;
  uint64_t segments_reaped = 0;
};

class Maintenance {
 public:
  Maintenance(MetadataStore& metadata, SegmentStore& segments, const RepositoryBlobs& blobs,
              const Clock& clock, const RepositorySettings& settings);
  // One round over everything that is due; stops early on a failing store.
  Task<MaintenanceReport> run();

 private:
  Task<uint64_t> expire_uploads(uint8_t shard);
  Task<uint64_t> expire(std::string row, UploadKey key, UnixTime now);
  Task<uint64_t> reap_segments(uint8_t shard);
  Task<uint64_t> reap(std::vector<std::string> rows);

  MetadataStore& metadata_;
  SegmentStore& segments_;
  const RepositoryBlobs& blobs_;
  const Clock& clock_;
  const RepositorySettings& settings_;
};

}  // namespace bulkhead
