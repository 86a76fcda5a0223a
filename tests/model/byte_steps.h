// What happens beside the transactions: bytes are written, reaped (T9) and reconciled, clients die
// and time passes. Each function appends the steps possible in a state.
#pragma once

#include <vector>

#include "configuration.h"
#include "state.h"

namespace bulkhead::model {

void offer_writer_steps(const Rules& rules, const State& state, std::vector<Step>& out);
void offer_reaper_steps(const Rules& rules, const State& state, std::vector<Step>& out);
void offer_reconciler_steps(const Rules& rules, const State& state, std::vector<Step>& out);
void offer_time_steps(const Rules& rules, const State& state, std::vector<Step>& out);

// One tick for one row.
void age(Lease& lease);
void age_keeper(Cell& cell);

}  // namespace bulkhead::model
