// T5 publish (with the T3 of the manifest's own bytes), T5t tag an existing manifest, delete a tag.

#include "transactions.h"

namespace bulkhead::model {
namespace {

constexpr int kTagShift = 6;                     // Attempt::witness: the tag's old value on top

int old_target(const Attempt& attempt) { return (attempt.witness >> kTagShift) - 1; }

// Puts `g R tag`, moves the tag's keeper and queues the manifest it leaves.
void put_tag(Draft& draft, const Attempt& attempt) {
  const int repository = attempt.repository;
  const int left = old_target(attempt);
  draft.state().repositories[repository].tag = (attempt.digest + 1) & 3;
  draft.touch(Row::tag, repository);
  if (left >= 0 && left != attempt.digest) {
    draft.cell(repository, left).tag_keeper = 0;
    if (!draft.rules().mutated(Mutant::moved_tag_not_queued)) draft.refresh(repository, left);
  }
  draft.cell(repository, attempt.digest).tag_keeper = 1;
  draft.touch(Row::keeper, repository, attempt.digest);
}

// --- T5 publish: SAME `u U`, `r R`, `b M`, `m R M`, one witness a reference, `m R c` of every
// child, and `g R tag` when the push names one ------------------------------------------------

bool may_witness(const Lease& lease) { return lease.present && lease.expiry_left > 0; }

// Adds one attempt for every choice of witnesses from `reference` on; one where nothing pauses,
// since an atomic body does not care which row it saw.
bool offer_witnesses(const Rules& rules, const State& state, Attempt attempt, unsigned references,
                     Attempts& out) {
  if (references == 0) {
    out.push_back(attempt);
    return true;
  }
  const int reference = std::countr_zero(references);
  const unsigned rest = references & (references - 1);
  const Cell& cell = state.cells[attempt.repository][reference];
  const bool child = rules.document(attempt.digest).children >> reference & 1;
  const bool may_miss = rules.configuration.missing_children;
  if (child && !held(cell) && may_miss) {
    attempt.seen |= kSeenNone;
    return offer_witnesses(rules, state, attempt, rest, out);
  }
  if (child && !cell.live && !may_miss && !rules.mutated(Mutant::child_held_as_blob)) return false;
  if (rest == 0 && rules.mutated(Mutant::publish_without_one_witness)) {
    return offer_witnesses(rules, state, attempt, rest, out);
  }
  bool offered = false;
  for (int manifest : Bits(cell.links)) {
    Attempt chosen = attempt;
    chosen.witness |= static_cast<std::uint8_t>((manifest + 1) << (2 * reference));
    offered = offer_witnesses(rules, state, chosen, rest, out) || offered;
    if (offered && !rules.configuration.pauses_at(Kind::publish)) return true;
  }
  if (!may_witness(cell.lease)) return offered;
  return offer_witnesses(rules, state, attempt, rest, out) || offered;
}

// The references that get a link: all, but for a child that was nowhere to be seen.
unsigned held_references(const Rules& rules, const Attempt& attempt) {
  const Document& document = rules.document(attempt.digest);
  return attempt.seen & kSeenNone ? document.references & ~document.children : document.references;
}

void offer_publish(const Rules& rules, const State& state, Attempts& out) {
  for (int i = 0; i < rules.configuration.uploads; ++i) {
    const Upload& upload = state.uploads[i];
    if (!upload.alive || !is_active(state, upload.repository)) continue;
    const Document& document = rules.document(upload.digest);
    const unsigned name = written_name(state, i);
    if (!document.manifest || name == 0) continue;
    Attempt attempt = attempt_of(Kind::publish, upload.repository, upload.digest, i);
    attempt.name = static_cast<std::uint8_t>(name);
    attempt.seen = state.blobs[upload.digest].first ? kSeenBlob : 0;
    offer_witnesses(rules, state, attempt, document.references, out);
    if (!rules.configuration.wakes(Kind::tag)) continue;
    attempt.seen |= kSeenTag;
    attempt.witness = static_cast<std::uint8_t>(
        state.repositories[upload.repository].tag << kTagShift);
    offer_witnesses(rules, state, attempt, document.references, out);
  }
}

void watch_publish(const Rules& rules, const Attempt& attempt, KeySet& same) {
  using enum Mutant;
  const int repository = attempt.repository;
  if (!rules.mutated(publish_without_same_upload)) same.set(key(Row::upload, attempt.slot));
  if (!rules.mutated(publish_without_same_repository)) same.set(key(Row::repository, repository));
  if (!rules.mutated(publish_without_same_blob)) same.set(key(Row::blob, attempt.digest));
  same.set(key(Row::manifest, repository, attempt.digest));
  if (attempt.seen & kSeenTag) same.set(key(Row::tag, repository));
  const Document& document = rules.document(attempt.digest);
  for (int child : Bits(document.children)) same.set(key(Row::manifest, repository, child));
  if (rules.mutated(publish_without_same_witness)) return;
  for (int reference : Bits(held_references(rules, attempt))) {
    const int witness = attempt.witness >> (2 * reference) & 3;
    if (witness == 0) {
      same.set(key(Row::lease, repository, reference));
    } else {
      same.set(key(Row::link, repository, reference, witness - 1));
    }
  }
}

bool commit_publish(Draft& draft, const Attempt& attempt) {
  const Rules& rules = draft.rules();
  const int repository = attempt.repository;
  const int manifest = attempt.digest;
  const Document& document = rules.document(manifest);
  bind_upload(draft, attempt);
  draft.put_reverse(repository, manifest);
  const unsigned linked = rules.mutated(Mutant::publish_links_unheld_child)
                              ? document.references
                              : held_references(rules, attempt);
  for (int digest : Bits(linked | 1u << manifest)) {
    draft.cell(repository, digest).links |= 1u << manifest;
    draft.touch(Row::link, repository, digest, manifest);
  }
  for (int child : Bits(document.children)) {
    draft.cell(repository, child).parents |= 1u << manifest;
    draft.touch(Row::keeper, repository, child);
  }
  Cell& cell = draft.cell(repository, manifest);
  cell.live = 1;
  draft.touch(Row::manifest, repository, manifest);
  if (!rules.mutated(Mutant::publish_without_fresh_keeper)) {
    cell.fresh = 1;
    cell.fresh_left = rules.configuration.window;
    draft.touch(Row::fresh, repository, manifest);
  }
  if (attempt.seen & kSeenTag) put_tag(draft, attempt);
  return true;
}

// --- T5t tag: SAME `m R M` LIVE, `r R`, `g R tag` --------------------------------------------

void offer_tag(const Rules& rules, const State& state, Attempts& out) {
  for (int r = 0; r < rules.repositories(); ++r) {
    if (!is_active(state, r)) continue;
    for (int manifest = 0; manifest < rules.digests(); ++manifest) {
      if (!state.cells[r][manifest].live) continue;
      out.push_back(attempt_of(Kind::tag, r, manifest));
      out.back().witness = static_cast<std::uint8_t>(state.repositories[r].tag << kTagShift);
    }
  }
}

void watch_tag(const Rules& rules, const Attempt& attempt, KeySet& same) {
  using enum Mutant;
  if (!rules.mutated(tag_without_same_manifest)) {
    same.set(key(Row::manifest, attempt.repository, attempt.digest));
  }
  if (!rules.mutated(tag_without_same_repository)) {
    same.set(key(Row::repository, attempt.repository));
  }
  if (!rules.mutated(tag_without_same_tag)) same.set(key(Row::tag, attempt.repository));
}

bool commit_tag(Draft& draft, const Attempt& attempt) {
  put_tag(draft, attempt);
  return true;
}

// --- delete of a tag: SAME `r R`, `g R tag`; the manifest stays, and is queued ----------------

void offer_untag(const Rules& rules, const State& state, Attempts& out) {
  for (int r = 0; r < rules.repositories(); ++r) {
    const int tag = state.repositories[r].tag;
    if (is_active(state, r) && tag != 0) out.push_back(attempt_of(Kind::untag, r, tag - 1));
  }
}

void watch_untag(const Rules&, const Attempt& attempt, KeySet& same) {
  same.set(key(Row::repository, attempt.repository)).set(key(Row::tag, attempt.repository));
}

bool commit_untag(Draft& draft, const Attempt& attempt) {
  draft.state().repositories[attempt.repository].tag = 0;
  draft.touch(Row::tag, attempt.repository);
  draft.cell(attempt.repository, attempt.digest).tag_keeper = 0;
  draft.refresh(attempt.repository, attempt.digest);
  return true;
}

constexpr Transaction kTable[] = {
    {Kind::publish, offer_publish, watch_publish, commit_publish},
    {Kind::tag, offer_tag, watch_tag, commit_tag},
    {Kind::untag, offer_untag, watch_untag, commit_untag},
};

}  // namespace

std::span<const Transaction> publish_transactions() { return kTable; }

}  // namespace bulkhead::model
