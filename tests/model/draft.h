// A state being changed by one step. Every row write goes through here, so that attempts which had
// read the row under SAME end: their commit can only fail and be tried again, which is the same as
// never having begun. Time and bytes are not rows and touch nothing.
#pragma once

#include <bitset>

#include "configuration.h"
#include "state.h"

namespace bulkhead::model {

// Rows whose revision a transaction may compare. `link` is one row a manifest; `keeper` stands for
// all `p R M` rows but the fresh one.
enum class Row {
  name, repository, upload, blob, lease, reverse, manifest, fresh, keeper, link, tag
};

using KeySet = std::bitset<96>;

// The position of a row in a KeySet; what the numbers mean depends on the row (see the switch).
constexpr std::size_t key(Row row, int first, int second = 0, int third = 0) {
  const auto cell = static_cast<std::size_t>(first * kDigests + second);
  switch (row) {
    case Row::name: return static_cast<std::size_t>(first);                // name
    case Row::repository: return 2 + static_cast<std::size_t>(first);      // repository
    case Row::upload: return 5 + static_cast<std::size_t>(first);          // upload
    case Row::blob: return 8 + static_cast<std::size_t>(first);            // digest
    case Row::tag: return 11 + static_cast<std::size_t>(first);            // repository
    case Row::lease: return 14 + cell;                                     // repository, digest
    case Row::reverse: return 23 + cell;
    case Row::manifest: return 32 + cell;
    case Row::fresh: return 41 + cell;
    case Row::keeper: return 50 + cell;
    case Row::link: return 59 + cell * kDigests + static_cast<std::size_t>(third);
  }
  return 0;
}

class Draft {
 public:
  Draft(const Rules& rules, State& state) : rules_(rules), state_(state) {}

  State& state() { return state_; }
  const Rules& rules() const { return rules_; }
  const KeySet& touched() const { return touched_; }
  Cell& cell(int repository, int digest) { return state_.cells[repository][digest]; }

  // Says that a row changed which the caller writes itself.
  void touch(Row row, int first, int second = 0, int third = 0);

  // `k R D 00`; the later of both times of the old lease and the new one.
  void extend_lease(int repository, int digest, int read_left, int expiry_left);
  void put_reverse(int repository, int digest);

  // Moves names from where they were (the caller forgets them there) to `d`.
  void doom(std::uint8_t names);
  // Deletes `u U` and ends the request that filled it; the names stay with the caller.
  void drop_upload(int upload);
  // Deletes `b D` and reviews nothing; its names are doomed.
  void condemn_blob(int digest);
  // After a keeper of M went: nothing acknowledged is pruned at once (docs/design/storage.md).
  void refresh(int repository, int manifest);

 private:
  const Rules& rules_;
  State& state_;
  KeySet touched_;
};

// The one name a request holds for this upload, 0 when its bytes are not complete.
unsigned written_name(const State& state, int upload);

// A name of bytes nothing knows, or 0 when as many as allowed are in use.
unsigned mint_name(const Rules& rules, const State& state, int digest);

// Names that some row lists.
std::uint8_t listed_names(const State& state);

inline bool is_active(const State& state, int repository) {
  return state.repositories[repository].state == kActive;
}

}  // namespace bulkhead::model
