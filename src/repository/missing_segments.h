// Before a blob is bound again, are the bytes it has still there? A re-push repairs what is not.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "blobs/segment_store.h"
#include "metadata/metadata_store.h"

namespace bulkhead {

// Raw names of the blob's segments that the store does not have. Only asked after the caller has
// proved possession of the whole content. For a blob that is new the caller's own segments,
// `stand_in`, are looked at instead, so that a push of known content takes no other path
// (isolation law 4).
Task<std::set<std::string>> find_missing_segments(MetadataStore& metadata, SegmentStore& segments,
                                                  Digest digest, std::vector<std::string> stand_in);

}  // namespace bulkhead
