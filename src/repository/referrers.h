// The manifests that name another as their subject, by pages whose cost is bounded whatever the
// subject has gathered: bytes given out, rows looked at, bytes of manifests that have to be read.
// Pure reads of one snapshot.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metadata/metadata_store.h"
#include "oci/digest.h"

namespace bulkhead {

// Annotations up to this size, names and values together, stand in the referrer's row.
inline constexpr size_t kRowAnnotationBytesMax = 4096;

// A page ends before the first thing that would pass one of these, but holds one referrer at least
// when one was found.
struct ReferrerPageLimits {
  // limits.referrers_bytes, of descriptors: as near to 4 MiB as clients that read only the first
  // page can still take (R7).
  size_t bytes_max = (size_t{4} << 20) - (size_t{64} << 10);
  // limits.referrers_rows, wanted or not; more than a page of bytes has room for.
  size_t rows_max = 20'000;
  // limits.referrers_read_bytes, of manifests whose annotations are too large for their row.
  uint64_t read_bytes_max = uint64_t{16} << 20;
};

struct ReferrerQuery {
  RepositoryId repository;
  std::string subject_key;
  std::vector<std::string> artifact_types;  // any when empty
  std::string cursor;                       // an earlier page's `next`, or a referrer's
};

struct Referrer {
  Digest digest;
  ReferrerRecord record;
  std::string cursor;  // for a page that begins after this one
};

struct ReferrerPage {
  std::vector<Referrer> referrers;
  std::string next;  // opaque cursor for the following page, empty at the end
};

// The key form of a subject as the API's path names it; kDigestInvalid when it is malformed.
Result<std::string> parse_subject_key(const std::string& digest_text);

// One page. It may be short or empty and still have a next. kInvalid for a cursor that is none.
Result<ReferrerPage> list_referrers(Snapshot& snapshot, const ReferrerQuery& query,
                                    const ReferrerPageLimits& limits);

}  // namespace bulkhead
