// The Content-Range of an upload's chunk. The distribution-spec writes it "<first>-<last>", without
// the unit that RFC 9110 knows; nothing else is taken for one. Pure.
#pragma once

#include <optional>

#include "http/headers.h"
#include "repository/uploads.h"

namespace bulkhead {

// Absent when the request has none. kRangeNotSatisfiable for anything but two decimal numbers
// below 2^63, the first not above the second.
Result<std::optional<ContentRange>> parse_content_range(const Headers& headers);

}  // namespace bulkhead
