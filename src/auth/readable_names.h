// Where the names of what somebody may read can stand, so that a list of it begins there instead
// of passing by everybody's names. Which rows are read depends on the caller's bindings alone.
#pragma once

#include <vector>

#include "auth/authorizer.h"
#include "metadata/name_range.h"

namespace bulkhead {

// Ranges in byte order that do not touch; nothing outside of them is readable. Inside, all is, but
// for a pattern with a '*' before its end: it gets the range of what it begins with.
Result<std::vector<NameRange>> readable_ranges(Snapshot& snapshot, const ReadableSet& readable);

}  // namespace bulkhead
