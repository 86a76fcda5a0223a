#include "byte_steps.h"

#include "draft.h"

namespace bulkhead::model {
namespace {

State& push(std::vector<Step>& out, const State& state, Kind kind, int slot, unsigned name = 0) {
  Attempt attempt{};
  attempt.kind = kind;
  attempt.slot = static_cast<std::uint8_t>(slot);
  attempt.name = static_cast<std::uint8_t>(name);
  out.push_back({.action = {.attempt = attempt, .phase = Phase::whole}, .next = state});
  return out.back().next;
}

void push_cell(std::vector<Step>& out, const State& state, Kind kind, int repository, int digest) {
  push(out, state, kind, 0);
  out.back().action.attempt.repository = static_cast<std::uint8_t>(repository);
  out.back().action.attempt.digest = static_cast<std::uint8_t>(digest);
}

void delete_bytes(State& state, unsigned names) {
  state.partial &= ~names;
  state.complete &= ~names;
}

void offer_one_writer(const Rules& rules, const State& state, int slot, std::vector<Step>& out) {
  const Handler& handler = state.handlers[slot];
  const std::uint8_t bit = bit_of_name(handler.name);
  if (handler.step == kClaimed && rules.configuration.slow_bytes) {
    State& next = push(out, state, Kind::create_bytes, slot, handler.name);
    next.partial |= bit;
    next.handlers[slot].step = kCreated;
  } else if (handler.step == kClaimed || handler.step == kCreated) {
    State& next = push(out, state, Kind::write_bytes, slot, handler.name);
    next.handlers[slot].step = kWritten;
    // Filling a file never creates it: what was reaped in between stays away.
    if (handler.step == kClaimed || (state.partial & bit)) next.complete |= bit;
    next.partial &= ~bit;
  }
}

// A reaper that is stopped after the bytes went leaves their row; the others find it again.
void offer_one_reaper(const Rules& rules, const State& state, int slot, std::vector<Step>& out) {
  const Reaper reaper = state.reapers[slot];
  const bool row_first = rules.mutated(Mutant::reap_row_first);
  if (reaper.step == kReaperIdle) {
    for (int i : Bits(state.doomed)) {
      State& next = push(out, state, Kind::reap_pick, slot, static_cast<unsigned>(i) + 1);
      next.reapers[slot] = {
          .step = kReaperPicked, .name = static_cast<std::uint8_t>((i + 1) & 15), .spare = 0};
    }
    return;
  }
  const std::uint8_t bit = bit_of_name(reaper.name);
  if ((reaper.step == kReaperPicked) != row_first) {
    delete_bytes(push(out, state, Kind::reap_bytes, slot, reaper.name), bit);
  } else {
    push(out, state, Kind::reap_row, slot, reaper.name).doomed &= ~bit;
  }
  Reaper& after = out.back().next.reapers[slot];
  after = {};
  if (reaper.step == kReaperPicked) {
    after = {.step = kReaperDeleted, .name = reaper.name, .spare = 0};
  }
  if (reaper.step == kReaperDeleted) {
    push(out, state, Kind::reaper_dies, slot, reaper.name).reapers[slot] = {};
  }
}

}  // namespace

void offer_writer_steps(const Rules& rules, const State& state, std::vector<Step>& out) {
  for (int i = 0; i < rules.configuration.handlers; ++i) {
    const Handler& handler = state.handlers[i];
    if (handler.step == kIdle) continue;
    offer_one_writer(rules, state, i, out);
    bool committing = false;
    for (const Attempt& attempt : state.attempts) committing |= attempt.name == handler.name;
    if (!committing) push(out, state, Kind::client_dies, i, handler.name).handlers[i] = {};
  }
}

void offer_reaper_steps(const Rules& rules, const State& state, std::vector<Step>& out) {
  for (int i = 0; i < rules.configuration.reapers; ++i) offer_one_reaper(rules, state, i, out);
  if (rules.configuration.reapers > 0) return;
  for (int i : Bits(state.doomed)) {
    State& next = push(out, state, Kind::reap, 0, static_cast<unsigned>(i) + 1);
    delete_bytes(next, 1u << i);
    next.doomed &= ~(1u << i);
  }
}

void offer_reconciler_steps(const Rules& rules, const State& state, std::vector<Step>& out) {
  if (!rules.configuration.wakes(Kind::list_store)) return;
  const bool rows_first = rules.mutated(Mutant::reconcile_rows_first);
  const std::uint8_t stored = state.partial | state.complete;
  const std::uint8_t known = listed_names(state);
  if (state.reconciler == kReconcilerIdle) {
    State& next = push(out, state, Kind::list_store, 0);
    next.listed = rows_first ? known : stored;
    next.reconciler = kReconcilerListed;
    return;
  }
  if (state.reconciler == kReconcilerListed) {
    State& next = push(out, state, Kind::read_rows, 0);
    next.listed = rows_first ? stored & ~state.listed : state.listed & ~known;
    next.reconciler = next.listed ? kReconcilerDeleting : kReconcilerIdle;
  }
  for (int i : Bits(state.reconciler == kReconcilerDeleting ? state.listed : 0)) {
    State& next = push(out, state, Kind::delete_unknown, 0, static_cast<unsigned>(i) + 1);
    delete_bytes(next, 1u << i);
    next.listed &= ~(1u << i);
    if (next.listed == 0) next.reconciler = kReconcilerIdle;
  }
  State& next = push(out, state, Kind::reconciler_dies, 0);
  next.listed = 0;
  next.reconciler = kReconcilerIdle;
}

void age(Lease& lease) {
  if (lease.read_left > 0) --lease.read_left;
  if (lease.expiry_left > 0) --lease.expiry_left;
}

void age_keeper(Cell& cell) {
  if (cell.fresh_left > 0) --cell.fresh_left;
}

void offer_time_steps(const Rules& rules, const State& state, std::vector<Step>& out) {
  State ticked = state;
  bool moved = false;
  for (int r = 0; r < rules.repositories(); ++r) {
    for (int digest = 0; digest < rules.digests(); ++digest) {
      Cell& cell = ticked.cells[r][digest];
      moved |= cell.lease.expiry_left > 0 || cell.fresh_left > 0;
      if (rules.configuration.clock == Clock::own && cell.lease.expiry_left > 0) {
        push_cell(out, state, Kind::lease_ages, r, digest);
        age(out.back().next.cells[r][digest].lease);
      }
      if (rules.configuration.clock == Clock::own && cell.fresh_left > 0) {
        push_cell(out, state, Kind::keeper_ages, r, digest);
        age_keeper(out.back().next.cells[r][digest]);
      }
      age(cell.lease);
      age_keeper(cell);
    }
  }
  if (moved && rules.configuration.clock == Clock::shared) {
    push(out, state, Kind::clock_tick, 0) = ticked;
  }
}

}  // namespace bulkhead::model
