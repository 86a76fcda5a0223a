// What must always be true, said without the help of the transactions: they are judged by the rows
// alone. Every function answers nullptr, or a sentence naming what is broken.
#pragma once

#include "configuration.h"
#include "state.h"

namespace bulkhead::model {

// Of one state: I1 to I5, manifests, tags, indexes, reads.
const char* broken_in_state(const Rules& rules, const State& state);

// Of one step: where authority may come from and go to, what an acknowledgement promises, who may
// write where, how names of bytes live. These need two states, and no history.
const char* broken_by_step(const Rules& rules, const State& before, const Step& step);

// Of a state without requests or workers under way: when nobody comes back, everything expires and
// fresh workers run until there is nothing to do, no row and no byte is left.
const char* left_behind(const Rules& rules, const State& state);

}  // namespace bulkhead::model
