// T12 delete a repository: the first body frees the name and ends all authority at once; the rest
// empties the id. T7 and T10 do their part of it in their own files.

#include "transactions.h"

namespace bulkhead::model {
namespace {

// --- first body: SAME `r R` ACTIVE -----------------------------------------------------------

void offer_remove_repository(const Rules& rules, const State& state, Attempts& out) {
  for (int r = 0; r < rules.repositories(); ++r) {
    if (is_active(state, r)) out.push_back(attempt_of(Kind::remove_repository, r, 0));
  }
}

void watch_remove_repository(const Rules&, const Attempt& attempt, KeySet& same) {
  same.set(key(Row::repository, attempt.repository));
}

bool commit_remove_repository(Draft& draft, const Attempt& attempt) {
  const char name = draft.rules().name_of(attempt.repository);
  draft.state().repositories[attempt.repository].state = kDeleting;
  draft.touch(Row::repository, attempt.repository);
  draft.touch(Row::name, name - 'a');
  return true;
}

// --- T6 of every manifest, without asking who keeps it ---------------------------------------

void offer_empty_repository(const Rules& rules, const State& state, Attempts& out) {
  for (int r = 0; r < rules.repositories(); ++r) {
    if (state.repositories[r].state != kDeleting) continue;
    for (int manifest = 0; manifest < rules.digests(); ++manifest) {
      if (!state.cells[r][manifest].live) continue;
      out.push_back(attempt_of(Kind::empty_repository, r, manifest));
      out.back().seen = seen_of_manifest(state, r, manifest);
    }
  }
}

void watch_empty_repository(const Rules& rules, const Attempt& attempt, KeySet& same) {
  watch_unpublish(rules, attempt, same);
  if (attempt.seen & kSeenTag) same.set(key(Row::tag, attempt.repository));
}

bool commit_empty_repository(Draft& draft, const Attempt& attempt) {
  unpublish(draft, attempt);
  return true;
}

// --- last body: SAME `r R`, EMPTY of all its ranges ------------------------------------------

bool is_empty(const Rules& rules, const State& state, int repository) {
  for (const Cell& cell : state.cells[repository]) {
    if (!(cell == Cell{})) return false;
  }
  for (const Upload& upload : state.uploads) {
    if (!upload.alive || upload.repository != repository) continue;
    if (!rules.mutated(Mutant::forget_without_empty_uploads)) return false;
  }
  return state.repositories[repository].tag == 0;
}

void offer_forget_repository(const Rules& rules, const State& state, Attempts& out) {
  for (int r = 0; r < rules.repositories(); ++r) {
    if (state.repositories[r].state != kDeleting || !is_empty(rules, state, r)) continue;
    out.push_back(attempt_of(Kind::forget_repository, r, 0));
  }
}

void watch_forget_repository(const Rules&, const Attempt& attempt, KeySet& same) {
  same.set(key(Row::repository, attempt.repository));
}

bool commit_forget_repository(Draft& draft, const Attempt& attempt) {
  if (!is_empty(draft.rules(), draft.state(), attempt.repository)) return false;
  draft.state().repositories[attempt.repository] = {};
  draft.touch(Row::repository, attempt.repository);
  return true;
}

constexpr Transaction kTable[] = {
    {Kind::remove_repository, offer_remove_repository, watch_remove_repository,
     commit_remove_repository},
    {Kind::empty_repository, offer_empty_repository, watch_empty_repository,
     commit_empty_repository},
    {Kind::forget_repository, offer_forget_repository, watch_forget_repository,
     commit_forget_repository},
};

}  // namespace

std::span<const Transaction> repository_transactions() { return kTable; }

}  // namespace bulkhead::model
