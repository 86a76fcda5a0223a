// The compound model: all transactions of the metadata protocol over one set of rows, as the
// explorer wants it. Pure and cheap to copy; the configuration must outlive it.
#pragma once

#include <string>
#include <vector>

#include "configuration.h"
#include "state.h"
#include "transactions.h"

namespace bulkhead::model {

// The transaction of a kind, which must be one.
const Transaction& transaction_of(Kind kind);

class TransactionsModel {
 public:
  using State = model::State;
  using Action = model::Action;
  using Step = model::Step;

  TransactionsModel(const Configuration& configuration, Mutant mutant)
      : rules_{configuration, mutant} {}

  State initial() const;
  void steps(const State& state, std::vector<Step>& out) const;
  void canonicalize(State& state) const;
  const char* check_state(const State& state) const;
  const char* check_step(const State& before, const Step& step) const;
  const char* check_quiet(const State& state) const;
  static int kind_of(const Action& action) { return static_cast<int>(action.attempt.kind); }

  const Rules& rules() const { return rules_; }

 private:
  void transaction_steps(const State& state, Kind kind, std::vector<Step>& out) const;
  void commit_steps(const State& state, std::vector<Step>& out) const;

  Rules rules_;
};

}  // namespace bulkhead::model
