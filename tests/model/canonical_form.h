// States that differ only in which slot or which name of bytes plays which part are one state.
#pragma once

#include "configuration.h"
#include "state.h"

namespace bulkhead::model {

// Ends requests that can only be refused, puts equal actors in one order and renames the bytes in
// order of their parts. Two orders of equal actors may stay apart: that costs states, no more.
void canonicalize(const Rules& rules, State& state);

}  // namespace bulkhead::model
