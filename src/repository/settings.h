// The numbers of the domain, each a configuration key (docs/operations/configuration.md).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "oci/manifest.h"

namespace bulkhead {

struct RepositorySettings {
  // W: how long a pushed or mounted blob is readable, and a removed one publishable again.
  Milliseconds lease_window = std::chrono::hours(4);
  Milliseconds upload_idle = std::chrono::hours(24);    // then an upload is given up
  Milliseconds upload_lifetime = std::chrono::days(7);  // however busy it is
  Milliseconds reap_delay = std::chrono::hours(1);      // from dooming a segment to deleting it
  uint64_t upload_segments_max = 10'000;
  uint64_t upload_pending_max = 4;
  uint64_t blob_bytes_max = uint64_t{1} << 44;  // 16 TiB
  size_t tags_per_push_max = 16;
  size_t tag_history_max = 100;  // events kept per tag
  // Tags and referrers together: a manifest that has more is not deleted in one transaction, which
  // would keep every other one waiting (5,000 take about 0.1 s, 100,000 took 5 s and more).
  size_t manifest_followers_max = 5000;
  size_t mount_candidates_max = 64;
  size_t read_bytes = size_t{1} << 20;  // one run of a body
  ManifestLimits manifest;
  bool allow_missing_children = false;                      // sparse indexes, everywhere
  std::vector<std::string> allow_missing_children_in = {};  // or in these namespaces
};

}  // namespace bulkhead
