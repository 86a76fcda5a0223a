// Ids that count nothing: numbers of one counter, shuffled under a key of the registry's own. Ids
// stand in tokens, which their owners can read; in order they would tell whoever makes repositories
// how many others were made meanwhile. A permutation, so that ids stay unique. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace bulkhead {

inline constexpr size_t kIdKeyBytes = 16;

// Another number for each number, under each key. `key` has kIdKeyBytes random bytes.
uint64_t shuffled_id(std::string_view key, uint64_t number);

}  // namespace bulkhead
