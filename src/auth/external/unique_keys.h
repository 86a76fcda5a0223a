// Whether no object in a JSON text has a key twice. Parsers keep one of two equal keys, and which
// one differs between them: whoever checks the first must not act on the last. Pure; any thread.
#pragma once

#include <string_view>

namespace bulkhead {

// False also for what is not one JSON text, or is nested more than 32 deep.
bool has_unique_keys(std::string_view text);

}  // namespace bulkhead
