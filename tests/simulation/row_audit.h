// The invariants of docs/design/storage.md, checked over every row and segment at one instant:
// whatever the clients do and whichever node dies, they hold after every transaction.
#pragma once

#include <string>

#include "key_value/ordered_map.h"
#include "simulation/faulty_segment_store.h"

namespace bulkhead::simulation {

// The first broken invariant in words, or "".
std::string audit(const OrderedMap& rows, const FaultySegmentStore::Contents& segments);

enum class Orphans { kNone, kAllowed };

// What must be left when all clients are gone and every upload and delay has run out: no upload,
// nothing doomed, and (unless a writer was paused beyond its expiry) no segment that no blob has.
std::string audit_at_rest(const OrderedMap& rows, const FaultySegmentStore::Contents& segments,
                          Orphans orphans);

}  // namespace bulkhead::simulation
