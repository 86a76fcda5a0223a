// Actions and states in words, for traces. Names of bytes are canonical in each state on its own,
// so P1 before a step need not be P1 after it; actions therefore do not mention them.
#pragma once

#include <string>

#include "configuration.h"
#include "state.h"

namespace bulkhead::model {

std::string describe(const Rules& rules, const Action& action);

// The rows of a state, one line a repository, then the blobs, uploads and bytes.
std::string describe(const Rules& rules, const State& state);

}  // namespace bulkhead::model
