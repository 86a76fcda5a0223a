// How much people may make for themselves. Each number is a configuration key
// (docs/operations/configuration.md); one that is lowered takes nothing away that is there.
#pragma once

#include <cstddef>

namespace bulkhead {

struct AccountLimits {
  size_t keys_per_account = 100;
  size_t scopes_per_key = 64;  // read with each request that shows the key
  size_t robots_per_home = 100;
};

// What scopes_per_key may be set to.
inline constexpr size_t kScopesPerKeyMost = 256;

}  // namespace bulkhead
