// Before a blob is bound again, are the bytes it has still there? A re-push repairs what is not.
#pragma once

#include <set>
#include <string>

#include "blobs/segment_store.h"
#include "metadata/metadata_store.h"

namespace bulkhead {

// The raw name of the blob's first segment when the store does not have it. Only asked after the
// caller has proved possession of the whole content. One segment is looked at, whatever the blob
// looks like: of a new blob the caller's own, `stand_in` (raw, may be empty), so that a push takes
// no longer because others hold its content, nor shows how they pushed it (isolation law 4). Holes
// further back wait for whoever finds them to mark the blob suspect.
Task<std::set<std::string>> find_missing_segments(MetadataStore& metadata, SegmentStore& segments,
                                                  Digest digest, std::string stand_in);

}  // namespace bulkhead
