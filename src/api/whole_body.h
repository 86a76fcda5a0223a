// A request's body in memory, for the few that are small: manifests and forms.
#pragma once

#include <string>

#include "runtime/byte_source.h"

namespace bulkhead {

// kBodyTooLarge as soon as more than `bytes_max` are announced or have come; errors of the source.
Task<std::string> read_whole_body(ByteSource& body, size_t bytes_max);

}  // namespace bulkhead
