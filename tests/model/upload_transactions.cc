// T1 begin (with T0, the repository made by its first upload), T2 claim and commit of a chunk,
// T3 bind, T10 end of an upload.

#include "transactions.h"

namespace bulkhead::model {
namespace {

constexpr int kChunks = 2;                       // at most, in a chunked upload
constexpr int kPendingMax = 2;                   // claims listed at once

int free_upload(const Rules& rules, const State& state) {
  for (int i = 0; i < rules.configuration.uploads; ++i) {
    if (state.uploads[i] == Upload{}) return i;
  }
  return -1;
}

int free_handler(const Rules& rules, const State& state) {
  for (int i = 0; i < rules.configuration.handlers; ++i) {
    if (state.handlers[i].step == kIdle) return i;
  }
  return -1;
}

// The repository a name leads to, -1 when the name is free.
int repository_named(const Rules& rules, const State& state, char name) {
  for (int r = 0; r < rules.repositories(); ++r) {
    if (rules.name_of(r) == name && is_active(state, r)) return r;
  }
  return -1;
}

// An id that no row and nothing in flight speaks of, to stand for a new one.
int free_repository(const Rules& rules, const State& state, char name) {
  for (int r = 0; r < rules.repositories(); ++r) {
    if (rules.name_of(r) != name || state.repositories[r].state != kAbsent) continue;
    bool spoken_of = false;
    for (const Attempt& attempt : state.attempts) {
      spoken_of |= attempt.kind != Kind::none && attempt.repository == r;
    }
    if (!spoken_of) return r;
  }
  return -1;
}

bool room_to_begin(const Rules& rules, const State& state, int digest) {
  if (free_upload(rules, state) < 0) return false;
  if (rules.chunked(digest)) return true;
  return free_handler(rules, state) >= 0 && mint_name(rules, state, digest) != 0;
}

void claim_name(Draft& draft, int upload) {
  State& state = draft.state();
  Upload& row = state.uploads[upload];
  const unsigned name = mint_name(draft.rules(), state, row.digest);
  if (draft.rules().mutated(Mutant::latest_claim_wins)) {
    for (Handler& other : state.handlers) other.overtaken |= other.upload == upload;
  }
  row.pending |= bit_of_name(name);
  state.handlers[free_handler(draft.rules(), state)] = {
      .step = kClaimed, .upload = static_cast<std::uint8_t>(upload), .start = row.offset,
      .overtaken = 0, .spare = 0, .name = static_cast<std::uint8_t>(name), .spare_too = 0};
  draft.touch(Row::upload, upload);
}

// --- T1 begin: SAME `r R` ACTIVE, or T0: SAME `c name` absent -------------------------------

void offer_begin(const Rules& rules, const State& state, Attempts& out) {
  for (int name = 0; name < 2; ++name) {
    for (int digest : Bits(rules.configuration.pushed[name])) {
      if (!room_to_begin(rules, state, digest)) continue;
      const int found = repository_named(rules, state, static_cast<char>('a' + name));
      if (found < 0 && free_repository(rules, state, static_cast<char>('a' + name)) < 0) continue;
      out.push_back(attempt_of(Kind::begin, found < 0 ? kRepositories : found, digest));
      out.back().source = static_cast<std::uint8_t>(name);
      out.back().seen = found < 0 ? kSeenNone : 0;
    }
  }
}

void watch_begin(const Rules& rules, const Attempt& attempt, KeySet& same) {
  if (attempt.seen & kSeenNone) {
    if (!rules.mutated(Mutant::create_without_same_name)) same.set(key(Row::name, attempt.source));
  } else if (!rules.mutated(Mutant::begin_without_same_repository)) {
    same.set(key(Row::repository, attempt.repository));
  }
}

bool commit_begin(Draft& draft, const Attempt& attempt) {
  State& state = draft.state();
  if (!room_to_begin(draft.rules(), state, attempt.digest)) return false;
  int repository = attempt.repository;
  if (attempt.seen & kSeenNone) {
    repository =
        free_repository(draft.rules(), state, static_cast<char>('a' + attempt.source));
    if (repository < 0) return false;
    state.repositories[repository].state = kActive;
    draft.touch(Row::repository, repository);
    draft.touch(Row::name, attempt.source);
  }
  const int upload = free_upload(draft.rules(), state);
  state.uploads[upload].alive = 1;
  state.uploads[upload].repository = static_cast<std::uint8_t>(repository) & 3;
  state.uploads[upload].digest = attempt.digest & 3;
  draft.touch(Row::upload, upload);
  if (!draft.rules().chunked(attempt.digest)) claim_name(draft, upload);
  return true;
}

// --- T2 claim: SAME `u U`, `r R`; lists a fresh name and moves nothing -----------------------

void offer_claim(const Rules& rules, const State& state, Attempts& out) {
  if (free_handler(rules, state) < 0) return;
  for (int i = 0; i < rules.configuration.uploads; ++i) {
    const Upload& upload = state.uploads[i];
    if (!upload.alive || !rules.chunked(upload.digest) || upload.offset == kChunks) continue;
    if (!is_active(state, upload.repository)) continue;
    if (std::popcount(upload.pending) >= kPendingMax) continue;
    if (mint_name(rules, state, upload.digest) == 0) continue;
    out.push_back(attempt_of(Kind::claim, upload.repository, upload.digest, i));
  }
}

void watch_claim(const Rules&, const Attempt& attempt, KeySet& same) {
  same.set(key(Row::upload, attempt.slot)).set(key(Row::repository, attempt.repository));
}

bool commit_claim(Draft& draft, const Attempt& attempt) {
  const State& state = draft.state();
  if (free_handler(draft.rules(), state) < 0) return false;
  if (mint_name(draft.rules(), state, attempt.digest) == 0) return false;
  claim_name(draft, attempt.slot);
  return true;
}

// --- T2 commit: SAME `u U`, `r R`; the first complete one at the offset wins -----------------

bool accepts_chunk(const Rules& rules, const State& state, const Handler& handler) {
  const Upload& upload = state.uploads[handler.upload];
  if (!upload.alive || !is_active(state, upload.repository)) return false;
  if (!(upload.pending & bit_of_name(handler.name))) return false;
  if (rules.mutated(Mutant::latest_claim_wins) && handler.overtaken) return false;
  return handler.start == upload.offset;
}

void offer_commit_chunk(const Rules& rules, const State& state, Attempts& out) {
  for (int i = 0; i < rules.configuration.handlers; ++i) {
    const Handler& handler = state.handlers[i];
    if (handler.step != kWritten) continue;
    const Upload& upload = state.uploads[handler.upload];
    if (!upload.alive || !rules.chunked(upload.digest)) continue;
    out.push_back(attempt_of(Kind::commit_chunk, upload.repository, upload.digest, i));
    out.back().source = handler.upload;
    out.back().name = handler.name;
    out.back().seen = accepts_chunk(rules, state, handler) ? 0 : kSeenRefusal;
  }
}

void watch_commit_chunk(const Rules& rules, const Attempt& attempt, KeySet& same) {
  same.set(key(Row::upload, attempt.source));
  if (rules.mutated(Mutant::chunk_without_same_repository)) return;
  same.set(key(Row::repository, attempt.repository));
}

bool commit_commit_chunk(Draft& draft, const Attempt& attempt) {
  State& state = draft.state();
  const int upload = state.handlers[attempt.slot].upload;
  state.handlers[attempt.slot] = {};
  if (attempt.seen & kSeenRefusal) return true;
  Upload& row = state.uploads[upload];
  if (row.offset == 0) row.first = attempt.name & 15;
  if (row.offset == 1) row.second = attempt.name & 15;
  row.offset = (row.offset + 1) & 3;
  const std::uint8_t losers = row.pending & ~bit_of_name(attempt.name);
  row.pending = 0;
  if (!draft.rules().mutated(Mutant::chunk_forgets_losers)) draft.doom(losers);
  draft.touch(Row::upload, upload);
  return true;
}

// --- T3 bind: SAME `u U`, `r R`, `b D`, `k R D 00` -------------------------------------------

void offer_bind(const Rules& rules, const State& state, Attempts& out) {
  for (int i = 0; i < rules.configuration.uploads; ++i) {
    const Upload& upload = state.uploads[i];
    if (!upload.alive || !is_active(state, upload.repository)) continue;
    const bool manifest = rules.document(upload.digest).manifest;
    if (manifest && !rules.configuration.manifest_blobs) continue;
    const unsigned name = rules.chunked(upload.digest) ? 0 : written_name(state, i);
    // A PUT may come while one more PATCH is on its way.
    if (rules.chunked(upload.digest) ? upload.offset == 0 : name == 0) continue;
    out.push_back(attempt_of(Kind::bind, upload.repository, upload.digest, i));
    out.back().name = static_cast<std::uint8_t>(name);
    out.back().seen = state.blobs[upload.digest].first ? kSeenBlob : 0;
  }
}

void watch_bind(const Rules& rules, const Attempt& attempt, KeySet& same) {
  using enum Mutant;
  if (!rules.mutated(bind_without_same_upload)) same.set(key(Row::upload, attempt.slot));
  if (!rules.mutated(bind_without_same_blob)) same.set(key(Row::blob, attempt.digest));
  if (!rules.mutated(bind_without_same_repository)) {
    same.set(key(Row::repository, attempt.repository));
  }
  same.set(key(Row::lease, attempt.repository, attempt.digest));
}

bool commit_bind(Draft& draft, const Attempt& attempt) {
  const int window = draft.rules().configuration.window;
  bind_upload(draft, attempt);
  draft.extend_lease(attempt.repository, attempt.digest, window, 2 * window);
  draft.put_reverse(attempt.repository, attempt.digest);
  return true;
}

// --- T10 end: SAME `u U`; dooms every name it listed -----------------------------------------

void offer_upload_end(const Rules& rules, const State& state, Attempts& out) {
  for (int i = 0; i < rules.configuration.uploads; ++i) {
    const Upload& upload = state.uploads[i];
    if (!upload.alive) continue;
    out.push_back(attempt_of(Kind::upload_end, upload.repository, upload.digest, i));
  }
}

void watch_upload_end(const Rules&, const Attempt& attempt, KeySet& same) {
  same.set(key(Row::upload, attempt.slot));
}

bool commit_upload_end(Draft& draft, const Attempt& attempt) {
  Upload& row = draft.state().uploads[attempt.slot];
  if (!draft.rules().mutated(Mutant::upload_end_forgets_names)) draft.doom(names_of(row));
  row = {};
  draft.touch(Row::upload, attempt.slot);
  return true;
}

constexpr Transaction kTable[] = {
    {Kind::begin, offer_begin, watch_begin, commit_begin},
    {Kind::claim, offer_claim, watch_claim, commit_claim},
    {Kind::commit_chunk, offer_commit_chunk, watch_commit_chunk, commit_commit_chunk},
    {Kind::bind, offer_bind, watch_bind, commit_bind},
    {Kind::upload_end, offer_upload_end, watch_upload_end, commit_upload_end},
};

}  // namespace

std::span<const Transaction> upload_transactions() { return kTable; }

void bind_upload(Draft& draft, const Attempt& attempt) {
  State& state = draft.state();
  const Upload upload = state.uploads[attempt.slot];
  const Blob ours = attempt.name != 0
                        ? Blob{.first = static_cast<std::uint8_t>(attempt.name & 15), .second = 0}
                        : Blob{.first = upload.first, .second = upload.second};
  draft.drop_upload(attempt.slot);
  if (!draft.rules().mutated(Mutant::bind_forgets_claims)) {
    draft.doom(names_of(upload) & ~names_of(ours));
  }
  if (!(attempt.seen & kSeenBlob)) {
    state.blobs[attempt.digest] = ours;
    draft.touch(Row::blob, attempt.digest);
  } else if (!draft.rules().mutated(Mutant::bind_forgets_losers)) {
    draft.doom(names_of(ours));
  }
}

}  // namespace bulkhead::model
