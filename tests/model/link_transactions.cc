// T4 mount, T7 end of a lease, T8 condemn, T14 delete of a blob: the rows between a repository and
// a blob that no manifest writes.

#include "transactions.h"

namespace bulkhead::model {
namespace {

// --- T4 mount: SAME one witness in the source, `r` of both, `k R D 00` of the target ---------
// A live link gives fresh times; a readable lease gives its own. Grace is no source.

bool mountable(const Rules& rules, const Lease& lease) {
  return lease.present && (lease.read_left > 0 || rules.mutated(Mutant::mount_from_grace));
}

void offer_mounts_between(const Rules& rules, const State& state, int source, int target,
                          Attempts& out) {
  for (int digest : Bits(rules.configuration.mounted)) {
    const Cell& cell = state.cells[source][digest];
    Attempt attempt = attempt_of(Kind::mount, target, digest);
    attempt.source = static_cast<std::uint8_t>(source);
    attempt.seen = state.cells[target][digest].lease.present ? kSeenLease : 0;
    for (int manifest : Bits(cell.links)) {
      attempt.witness = static_cast<std::uint8_t>(manifest + 1);
      out.push_back(attempt);
      if (!rules.configuration.pauses_at(Kind::mount)) break;
    }
    attempt.witness = 0;
    if (mountable(rules, cell.lease)) out.push_back(attempt);
  }
}

void offer_mount(const Rules& rules, const State& state, Attempts& out) {
  for (int source = 0; source < rules.repositories(); ++source) {
    for (int target = 0; target < rules.repositories(); ++target) {
      if (rules.name_of(source) == rules.name_of(target)) continue;
      if (!is_active(state, source) || !is_active(state, target)) continue;
      offer_mounts_between(rules, state, source, target, out);
    }
  }
}

void watch_mount(const Rules& rules, const Attempt& attempt, KeySet& same) {
  same.set(key(Row::repository, attempt.repository));
  if (!rules.mutated(Mutant::mount_without_same_source)) {
    same.set(key(Row::repository, attempt.source));
  }
  if (!rules.mutated(Mutant::mount_without_same_lease)) {
    same.set(key(Row::lease, attempt.repository, attempt.digest));
  }
  if (rules.mutated(Mutant::mount_without_witness)) return;
  if (attempt.witness == 0) {
    same.set(key(Row::lease, attempt.source, attempt.digest));
  } else {
    same.set(key(Row::link, attempt.source, attempt.digest, attempt.witness - 1));
  }
}

bool commit_mount(Draft& draft, const Attempt& attempt) {
  const Rules& rules = draft.rules();
  const int window = rules.configuration.window;
  const Lease source = draft.cell(attempt.source, attempt.digest).lease;
  const bool blind = rules.mutated(Mutant::mount_without_same_lease) &&
                     !(attempt.seen & kSeenLease);
  if (blind || rules.mutated(Mutant::mount_shortens_lease)) {
    draft.cell(attempt.repository, attempt.digest).lease = {};
  }
  if (attempt.witness != 0 || rules.mutated(Mutant::mount_renews_times)) {
    draft.extend_lease(attempt.repository, attempt.digest, window, 2 * window);
  } else {
    draft.extend_lease(attempt.repository, attempt.digest, source.read_left, source.expiry_left);
  }
  draft.put_reverse(attempt.repository, attempt.digest);
  return true;
}

// --- T7 lease end: SAME `k R D 00`; when no link was seen, EMPTY `k R D 01` ------------------
// A repository being deleted does not wait for the expiry.

void offer_lease_end(const Rules& rules, const State& state, Attempts& out) {
  for (int r = 0; r < rules.repositories(); ++r) {
    for (int digest = 0; digest < rules.digests(); ++digest) {
      const Cell& cell = state.cells[r][digest];
      if (!cell.lease.present) continue;
      if (cell.lease.expiry_left > 0 && state.repositories[r].state != kDeleting) continue;
      out.push_back(attempt_of(Kind::lease_end, r, digest));
      out.back().seen = cell.links ? kSeenLinks : 0;
    }
  }
}

void watch_lease_end(const Rules& rules, const Attempt& attempt, KeySet& same) {
  if (rules.mutated(Mutant::lease_end_without_same_lease)) return;
  same.set(key(Row::lease, attempt.repository, attempt.digest));
}

// The writes of the last row of a blob in a repository: the blob is looked at again.
void end_of_holding(Draft& draft, const Attempt& attempt) {
  Cell& cell = draft.cell(attempt.repository, attempt.digest);
  cell.lease = {};
  cell.reverse = 0;
  draft.touch(Row::lease, attempt.repository, attempt.digest);
  draft.touch(Row::reverse, attempt.repository, attempt.digest);
  draft.state().queued |= 1u << attempt.digest;
}

bool commit_lease_end(Draft& draft, const Attempt& attempt) {
  Cell& cell = draft.cell(attempt.repository, attempt.digest);
  if (attempt.seen & kSeenLinks) {
    cell.lease = {};
    draft.touch(Row::lease, attempt.repository, attempt.digest);
    return true;
  }
  if (cell.links != 0 && !draft.rules().mutated(Mutant::lease_end_without_empty)) return false;
  end_of_holding(draft, attempt);
  return true;
}

// --- T8 condemn: SAME `b D`, EMPTY `v D`; or, when a `v` row was seen, SAME that row ---------

void offer_condemn(const Rules& rules, const State& state, Attempts& out) {
  for (int digest : Bits(state.queued)) {
    Attempt attempt = attempt_of(Kind::condemn, 0, digest);
    if (state.blobs[digest].first) attempt.seen |= kSeenBlob;
    for (int r = rules.repositories() - 1; r >= 0; --r) {
      if (!state.cells[r][digest].reverse) continue;
      attempt.seen |= kSeenReverse;
      attempt.source = static_cast<std::uint8_t>(r);
    }
    out.push_back(attempt);
  }
}

void watch_condemn(const Rules& rules, const Attempt& attempt, KeySet& same) {
  if (!(attempt.seen & kSeenReverse)) {
    same.set(key(Row::blob, attempt.digest));
  } else if (!rules.mutated(Mutant::condemn_drops_queue)) {
    same.set(key(Row::reverse, attempt.source, attempt.digest));
  }
}

bool commit_condemn(Draft& draft, const Attempt& attempt) {
  const Rules& rules = draft.rules();
  State& state = draft.state();
  state.queued &= ~(1u << attempt.digest);
  if ((attempt.seen & kSeenReverse) || !(attempt.seen & kSeenBlob)) return true;
  for (int r = 0; r < rules.repositories(); ++r) {
    if (!state.cells[r][attempt.digest].reverse) continue;
    if (!rules.mutated(Mutant::condemn_without_empty)) return false;
  }
  draft.condemn_blob(attempt.digest);
  return true;
}

// --- T14 delete blob: SAME `r R`, `k R D 00`, EMPTY `k R D 01`; a live link answers 405 ------

void offer_remove_blob(const Rules& rules, const State& state, Attempts& out) {
  for (int r = 0; r < rules.repositories(); ++r) {
    if (!is_active(state, r)) continue;
    for (int digest = 0; digest < rules.digests(); ++digest) {
      const Cell& cell = state.cells[r][digest];
      if (!cell.lease.present) continue;
      if (cell.links && !rules.mutated(Mutant::blob_removal_ignores_links)) continue;
      out.push_back(attempt_of(Kind::remove_blob, r, digest));
    }
  }
}

void watch_remove_blob(const Rules&, const Attempt& attempt, KeySet& same) {
  same.set(key(Row::repository, attempt.repository));
  same.set(key(Row::lease, attempt.repository, attempt.digest));
}

bool commit_remove_blob(Draft& draft, const Attempt& attempt) {
  using enum Mutant;
  const Rules& rules = draft.rules();
  const bool blind = rules.mutated(blob_removal_ignores_links) ||
                     rules.mutated(blob_removal_without_empty);
  if (draft.cell(attempt.repository, attempt.digest).links != 0 && !blind) return false;
  end_of_holding(draft, attempt);
  return true;
}

constexpr Transaction kTable[] = {
    {Kind::mount, offer_mount, watch_mount, commit_mount},
    {Kind::lease_end, offer_lease_end, watch_lease_end, commit_lease_end},
    {Kind::condemn, offer_condemn, watch_condemn, commit_condemn},
    {Kind::remove_blob, offer_remove_blob, watch_remove_blob, commit_remove_blob},
};

}  // namespace

std::span<const Transaction> link_transactions() { return kTable; }

}  // namespace bulkhead::model
