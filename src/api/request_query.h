// The query of a request under the rules of the API: one value a parameter, so that what is
// checked is what is used (isolation matrix B2). Pure.
#pragma once

#include <string_view>

#include "api/distribution/route.h"
#include "http/query.h"

namespace bulkhead {

// Only `tag`, `artifactType` and `scope` may be repeated; every value of them is
// judged. kUriTooLong for more parameters than any request needs; otherwise kInvalid, or
// kDigestInvalid on uploads, whose parameters are digests and the place to find one.
Result<Query> parse_query(Operation operation, std::string_view text);

}  // namespace bulkhead
