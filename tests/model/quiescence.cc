#include "invariants.h"
#include "transactions_model.h"

namespace bulkhead::model {
namespace {

constexpr Kind kWorkers[] = {Kind::upload_end, Kind::untag, Kind::keeper_end,
                             Kind::empty_repository, Kind::lease_end, Kind::condemn,
                             Kind::forget_repository};
constexpr int kRounds = 100;                     // far more than there are rows

bool is_quiet(const State& state) {
  for (const Handler& handler : state.handlers) {
    if (handler.step != kIdle) return false;
  }
  for (const Reaper& reaper : state.reapers) {
    if (reaper.step != kReaperIdle) return false;
  }
  for (const Attempt& attempt : state.attempts) {
    if (attempt.kind != Kind::none) return false;
  }
  return state.reconciler == kReconcilerIdle;
}

void expire_everything(State& state) {
  for (auto& cells : state.cells) {
    for (Cell& cell : cells) {
      cell.lease.read_left = cell.lease.expiry_left = 0;
      cell.fresh_left = 0;
    }
  }
}

// One transaction of one worker, or a tag deleted; false when there is nothing to do.
bool work_once(const Rules& rules, State& state, Attempts& offered) {
  for (Kind kind : kWorkers) {
    const Transaction& transaction = transaction_of(kind);
    offered.clear();
    transaction.offer(rules, state, offered);
    for (const Attempt& attempt : offered) {
      State next = state;
      Draft draft(rules, next);
      if (!transaction.commit(draft, attempt)) continue;
      state = next;
      return true;
    }
  }
  return false;
}

const char* leftover(const Rules& rules, const State& state) {
  for (int r = 0; r < rules.repositories(); ++r) {
    if (state.repositories[r].state == kDeleting) return "a deleted repository never goes";
    for (const Cell& cell : state.cells[r]) {
      if (cell.live) return "a manifest that nobody keeps is never pruned";
      if (held(cell)) return "a row in `k R D` stays for ever";
      if (cell.reverse) return "`v D R` stays for ever";
      if (!(cell == Cell{})) return "a keeper stays for ever";
    }
  }
  for (const Blob& blob : state.blobs) {
    if (blob.first != 0) return "`b D` and its bytes stay for ever";
  }
  // All other bytes go: the doomed by T9, and what a writer paused beyond its expiry left under a
  // name no row knows by the reconciler. How a name may leave the rows is checked step by step.
  return nullptr;
}

}  // namespace

const char* left_behind(const Rules& rules, const State& state) {
  if (!is_quiet(state)) return nullptr;
  State rest = state;
  Attempts offered;
  expire_everything(rest);
  for (int round = 0; work_once(rules, rest, offered); ++round) {
    if (round == kRounds) return "the workers never come to rest";
    expire_everything(rest);
  }
  return leftover(rules, rest);
}

}  // namespace bulkhead::model
