// T6 unpublish: at the owner's word (delete of a manifest by digest), or when the fresh keeper of
// a manifest ends and nothing else keeps it (prune). One body either way.

#include "transactions.h"

namespace bulkhead::model {
namespace {

// `k R D 00` after a link went: the later of the old times and {0, now + W}.
void leave_grace(Draft& draft, const Attempt& attempt, int digest) {
  using enum Mutant;
  const Rules& rules = draft.rules();
  Lease& lease = draft.cell(attempt.repository, digest).lease;
  if (rules.mutated(unpublish_without_grace)) return;
  if (rules.mutated(unpublish_cuts_lease)) lease = {};
  const bool lease_unseen = digest == 0 && !(attempt.seen & kSeenLease);
  if (rules.mutated(unpublish_without_same_lease) && lease_unseen) lease = {};
  draft.extend_lease(attempt.repository, digest, 0, rules.configuration.window);
}

// --- delete of a manifest: SAME `m R M`, `r R`, every `p R M` row seen and no other; a manifest
// named by a live index answers 405 -----------------------------------------------------------

void offer_remove_manifest(const Rules& rules, const State& state, Attempts& out) {
  for (int r = 0; r < rules.repositories(); ++r) {
    if (!is_active(state, r)) continue;
    for (int manifest = 0; manifest < rules.digests(); ++manifest) {
      const Cell& cell = state.cells[r][manifest];
      if (!cell.live) continue;
      if (cell.parents && !rules.mutated(Mutant::remove_manifest_of_live_index)) continue;
      out.push_back(attempt_of(Kind::remove_manifest, r, manifest));
      out.back().seen = seen_of_manifest(state, r, manifest);
    }
  }
}

void watch_remove_manifest(const Rules& rules, const Attempt& attempt, KeySet& same) {
  watch_unpublish(rules, attempt, same);
  same.set(key(Row::repository, attempt.repository));
  if (attempt.seen & kSeenTag) same.set(key(Row::tag, attempt.repository));
  if (rules.mutated(Mutant::remove_manifest_without_same_keepers)) return;
  same.set(key(Row::keeper, attempt.repository, attempt.digest));
}

bool commit_remove_manifest(Draft& draft, const Attempt& attempt) {
  unpublish(draft, attempt);
  return true;
}

// --- end of `p R M fresh`: SAME that row; when no other keeper was seen, EMPTY of the others and
// T6 in the same body -------------------------------------------------------------------------

void offer_keeper_end(const Rules& rules, const State& state, Attempts& out) {
  for (int r = 0; r < rules.repositories(); ++r) {
    for (int manifest = 0; manifest < rules.digests(); ++manifest) {
      const Cell& cell = state.cells[r][manifest];
      if (!cell.fresh) continue;
      if (cell.fresh_left > 0 && !rules.mutated(Mutant::prune_while_fresh)) continue;
      out.push_back(attempt_of(Kind::keeper_end, r, manifest));
      out.back().seen = seen_of_manifest(state, r, manifest);
      if (kept(cell)) out.back().seen |= kSeenKeepers;
    }
  }
}

void watch_keeper_end(const Rules& rules, const Attempt& attempt, KeySet& same) {
  same.set(key(Row::fresh, attempt.repository, attempt.digest));
  if (!(attempt.seen & kSeenKeepers)) watch_unpublish(rules, attempt, same);
}

bool commit_keeper_end(Draft& draft, const Attempt& attempt) {
  Cell& cell = draft.cell(attempt.repository, attempt.digest);
  if (attempt.seen & kSeenKeepers) {
    cell.fresh = 0;
    cell.fresh_left = 0;
    draft.touch(Row::fresh, attempt.repository, attempt.digest);
    return true;
  }
  if (kept(cell) && !draft.rules().mutated(Mutant::prune_without_empty_keepers)) return false;
  unpublish(draft, attempt);
  return true;
}

constexpr Transaction kTable[] = {
    {Kind::remove_manifest, offer_remove_manifest, watch_remove_manifest, commit_remove_manifest},
    {Kind::keeper_end, offer_keeper_end, watch_keeper_end, commit_keeper_end},
};

}  // namespace

std::span<const Transaction> unpublish_transactions() { return kTable; }

std::uint8_t seen_of_manifest(const State& state, int repository, int manifest) {
  std::uint8_t seen = 0;
  if (state.repositories[repository].tag == manifest + 1) seen |= kSeenTag;
  if (state.cells[repository][0].lease.present) seen |= kSeenLease;
  return seen;
}

void watch_unpublish(const Rules& rules, const Attempt& attempt, KeySet& same) {
  same.set(key(Row::manifest, attempt.repository, attempt.digest));
  const unsigned references = rules.document(attempt.digest).references;
  for (int digest : Bits(references | 1u << attempt.digest)) {
    if (digest == 0 && rules.mutated(Mutant::unpublish_without_same_lease)) continue;
    same.set(key(Row::lease, attempt.repository, digest));
  }
}

void unpublish(Draft& draft, const Attempt& attempt) {
  const Rules& rules = draft.rules();
  const int repository = attempt.repository;
  const int manifest = attempt.digest;
  const Document& document = rules.document(manifest);
  for (int digest : Bits(document.references | 1u << manifest)) {
    const bool linked = draft.cell(repository, digest).links >> manifest & 1;
    if (!linked && !rules.mutated(Mutant::unpublish_grants_unheld_child)) continue;
    draft.cell(repository, digest).links &= ~(1u << manifest);
    draft.touch(Row::link, repository, digest, manifest);
    leave_grace(draft, attempt, digest);
  }
  Cell& cell = draft.cell(repository, manifest);
  cell.live = cell.tag_keeper = cell.fresh = 0;
  cell.fresh_left = 0;
  cell.parents = 0;
  draft.touch(Row::manifest, repository, manifest);
  draft.touch(Row::fresh, repository, manifest);
  if (attempt.seen & kSeenTag) {
    draft.state().repositories[repository].tag = 0;
    draft.touch(Row::tag, repository);
  }
  for (int child : Bits(document.children)) {
    if (rules.mutated(Mutant::unpublish_leaves_child_keepers)) break;
    draft.cell(repository, child).parents &= ~(1u << manifest);
    const bool blind = rules.mutated(Mutant::unpublish_refreshes_absent_child);
    if (draft.cell(repository, child).live || blind) draft.refresh(repository, child);
  }
}

}  // namespace bulkhead::model
