#include "transactions_model.h"

#include <array>

#include "byte_steps.h"
#include "canonical_form.h"
#include "invariants.h"

namespace bulkhead::model {
namespace {

std::array<Transaction, kTransactions> make_table() {
  std::array<Transaction, kTransactions> table{};
  for (auto family : {upload_transactions(), link_transactions(), publish_transactions(),
                      unpublish_transactions(), repository_transactions()}) {
    for (const Transaction& transaction : family) {
      table[static_cast<std::size_t>(transaction.kind)] = transaction;
    }
  }
  return table;
}

int free_attempt(const Rules& rules, const State& state) {
  for (int i = 0; i < rules.configuration.pauses; ++i) {
    if (state.attempts[i].kind == Kind::none) return i;
  }
  return -1;
}

// A request commits once at a time.
bool is_committing(const State& state, const Attempt& attempt) {
  for (const Attempt& other : state.attempts) {
    if (attempt.name != 0 && other.name == attempt.name) return true;
  }
  return false;
}

// Runs a commit and ends every resting attempt that had read what it wrote. False when one of its
// EMPTY conditions fails: the attempt is forgotten, as if it had never read.
bool run_commit(const Rules& rules, const Transaction& transaction, const Attempt& attempt,
                State& state) {
  Draft draft(rules, state);
  if (!transaction.commit(draft, attempt)) return false;
  for (Attempt& other : state.attempts) {
    if (other.kind == Kind::none) continue;
    KeySet same;
    transaction_of(other.kind).watch(rules, other, same);
    if ((same & draft.touched()).any()) other = {};
  }
  return true;
}

}  // namespace

const Transaction& transaction_of(Kind kind) {
  static const std::array<Transaction, kTransactions> table = make_table();
  return table[static_cast<std::size_t>(kind)];
}

State TransactionsModel::initial() const {
  State state{};
  for (int r = 0; r < rules_.repositories() && !rules_.configuration.from_nothing; ++r) {
    state.repositories[r].state = kActive;
  }
  return state;
}

void TransactionsModel::transaction_steps(const State& state, Kind kind,
                                          std::vector<Step>& out) const {
  const Transaction& transaction = transaction_of(kind);
  Attempts offered;
  transaction.offer(rules_, state, offered);
  const int rest = rules_.configuration.pauses_at(kind) ? free_attempt(rules_, state) : -1;
  for (const Attempt& attempt : offered) {
    if (is_committing(state, attempt)) continue;
    State next = state;
    if (rest >= 0 && !(attempt.seen & kSeenRefusal)) {
      next.attempts[rest] = attempt;
      out.push_back({.action = {.attempt = attempt, .phase = Phase::read}, .next = next});
    } else if (run_commit(rules_, transaction, attempt, next)) {
      out.push_back({.action = {.attempt = attempt, .phase = Phase::whole}, .next = next});
    }
  }
}

void TransactionsModel::commit_steps(const State& state, std::vector<Step>& out) const {
  for (int i = 0; i < rules_.configuration.pauses; ++i) {
    const Attempt attempt = state.attempts[i];
    if (attempt.kind == Kind::none) continue;
    State next = state;
    next.attempts[i] = {};
    if (!run_commit(rules_, transaction_of(attempt.kind), attempt, next)) continue;
    out.push_back({.action = {.attempt = attempt, .phase = Phase::commit}, .next = next});
  }
}

void TransactionsModel::steps(const State& state, std::vector<Step>& out) const {
  for (int kind = 1; kind < kTransactions; ++kind) {
    if (!rules_.configuration.wakes(static_cast<Kind>(kind))) continue;
    transaction_steps(state, static_cast<Kind>(kind), out);
  }
  commit_steps(state, out);
  offer_writer_steps(rules_, state, out);
  offer_reaper_steps(rules_, state, out);
  offer_reconciler_steps(rules_, state, out);
  offer_time_steps(rules_, state, out);
}

void TransactionsModel::canonicalize(State& state) const { model::canonicalize(rules_, state); }

const char* TransactionsModel::check_state(const State& state) const {
  return broken_in_state(rules_, state);
}

const char* TransactionsModel::check_step(const State& before, const Step& step) const {
  return broken_by_step(rules_, before, step);
}

const char* TransactionsModel::check_quiet(const State& state) const {
  return left_behind(rules_, state);
}

}  // namespace bulkhead::model
