// What the process asks of the system and of its allocator before it serves. Called once, before
// any other thread starts.
#pragma once

#include <cstdint>

namespace bulkhead {

// Allows as many open files as the system grants, at most `wanted` when that is not 0. Returns
// the limit that now holds.
uint64_t raise_open_files_limit(uint64_t wanted);

// Keeps memory that was used once from being kept for ever: few arenas, and what is freed at the
// top goes back.
void tune_allocator();

}  // namespace bulkhead
