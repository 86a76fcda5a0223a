// The transactions of the protocol, each written once as three functions:
//   offer   every way to begin it in a state (conditions as seen by its read), with what was seen
//   watch   the rows it compares with SAME at its commit
//   commit  its EMPTY conditions, then its writes; false leaves the state to be thrown away
// One body in LMDB is offer and commit in one step. With `pauses` an attempt rests between the two
// while others commit, as on a store that is only given conditions.
#pragma once

#include <span>
#include <vector>

#include "draft.h"

namespace bulkhead::model {

using Attempts = std::vector<Attempt>;

inline Attempt attempt_of(Kind kind, int repository, int digest, int slot = 0) {
  Attempt attempt{};
  attempt.kind = kind;
  attempt.repository = static_cast<std::uint8_t>(repository);
  attempt.digest = static_cast<std::uint8_t>(digest);
  attempt.slot = static_cast<std::uint8_t>(slot);
  return attempt;
}

struct Transaction {
  Kind kind = Kind::none;
  void (*offer)(const Rules& rules, const State& state, Attempts& out) = nullptr;
  void (*watch)(const Rules& rules, const Attempt& attempt, KeySet& same) = nullptr;
  bool (*commit)(Draft& draft, const Attempt& attempt) = nullptr;
};

// What an attempt saw that its commit does not read again.
enum Seen : std::uint8_t {
  kSeenBlob = 1,          // bind, publish, condemn: `b D` exists
  kSeenLinks = 2,         // lease_end, remove_blob: a `k R D 01` row exists
  kSeenReverse = 4,       // condemn: a `v D` row exists, in Attempt::source
  kSeenKeepers = 8,       // keeper_end: a keeper beside the fresh one exists
  kSeenTag = 16,          // publish: the push names a tag; unpublish: the tag names M
  kSeenLease = 32,        // mount: a lease in the target; unpublish: one on digest 0
  kSeenNone = 64,         // begin: no repository of that name; publish: no trace of the child
  kSeenRefusal = 128,     // commit_chunk: this body will refuse
};

std::span<const Transaction> upload_transactions();        // T1 with T0, T2, T3, T10
std::span<const Transaction> link_transactions();          // T4, T7, T8, T14
std::span<const Transaction> publish_transactions();       // T5, T5t, delete of a tag
std::span<const Transaction> unpublish_transactions();     // T6: by the owner, by keepers' end
std::span<const Transaction> repository_transactions();    // T12

// T3's binding of a digest to the bytes of an upload, shared by T3 and T5: deletes the upload row,
// binds or dooms its segments, dooms what it abandoned.
void bind_upload(Draft& draft, const Attempt& attempt);

// T6's writes, shared by all that end a manifest.
void unpublish(Draft& draft, const Attempt& attempt);
// The rows T6 compares, shared likewise.
void watch_unpublish(const Rules& rules, const Attempt& attempt, KeySet& same);
// What T6 sees of M.
std::uint8_t seen_of_manifest(const State& state, int repository, int manifest);

}  // namespace bulkhead::model
