// One state of the model: every metadata row, every byte of the blob store, and whatever is in
// flight, in 72 bytes. A plain value; the transactions change it through draft.h only.
//
// Rows carry no revisions. Revisions are only ever compared for equality, so SAME(row) means "not
// written since it was read"; a write therefore ends every attempt that had read the row, and the
// states need no numbers (see Draft). Names of bytes are renamed canonically (canonical_form.h).
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

namespace bulkhead::model {

inline constexpr int kRepositories = 3;
inline constexpr int kDigests = 3;
inline constexpr int kUploads = 3;
inline constexpr int kHandlers = 3;
inline constexpr int kReapers = 2;
inline constexpr int kAttempts = 2;
inline constexpr int kNames = 8;                 // names of bytes: 1 to 8, 0 is "none"

// The positions of the ones in a small mask, lowest first: for (int i : Bits(mask)).
class Bits {
 public:
  explicit constexpr Bits(unsigned mask) : mask_(mask) {}
  class Iterator {
   public:
    explicit constexpr Iterator(unsigned mask) : mask_(mask) {}
    constexpr int operator*() const { return std::countr_zero(mask_); }
    constexpr Iterator& operator++() { mask_ &= mask_ - 1; return *this; }
    constexpr bool operator!=(const Iterator& other) const { return mask_ != other.mask_; }

   private:
    unsigned mask_;
  };
  constexpr Iterator begin() const { return Iterator(mask_); }
  constexpr Iterator end() const { return Iterator(0); }

 private:
  unsigned mask_;
};

// `k R D 00`: what is left of read_until and expiry, in ticks. A present row with nothing left is
// expired and waits for T7.
struct Lease {
  std::uint8_t present : 1;
  std::uint8_t read_left : 2;
  std::uint8_t expiry_left : 3;
  std::uint8_t spare : 2;
  bool operator==(const Lease&) const = default;
};

// All rows of one digest in one repository; the lower half is used when it is a manifest.
struct Cell {
  Lease lease;
  std::uint8_t links : 3;                        // `k R D 01 M`, one bit a manifest M
  std::uint8_t reverse : 1;                      // `v D N R`
  std::uint8_t live : 1;                         // `m R M`
  std::uint8_t tag_keeper : 1;                   // `p R M tag`
  std::uint8_t spare : 2;
  std::uint8_t fresh : 1;                        // `p R M fresh`
  std::uint8_t fresh_left : 2;
  std::uint8_t parents : 3;                      // `p R M parent I`, one bit an index I
  std::uint8_t spare_too : 2;
  bool operator==(const Cell&) const = default;
};

enum RepositoryState : std::uint8_t { kAbsent, kActive, kDeleting };

struct Repository {
  std::uint8_t state : 2;                        // `r R`; `c name` stands exactly while ACTIVE
  std::uint8_t tag : 2;                          // `g R tag`: digest + 1, 0 is "no tag"
  std::uint8_t spare : 4;
  bool operator==(const Repository&) const = default;
};

// `b D`: up to two segments by name; absent without a first one.
struct Blob {
  std::uint8_t first : 4;
  std::uint8_t second : 4;
  bool operator==(const Blob&) const = default;
};

// `u R U` with its segments; repository and digest stay readable in a dead slot.
struct Upload {
  std::uint8_t alive : 1;
  std::uint8_t repository : 2;
  std::uint8_t digest : 2;
  std::uint8_t offset : 2;                       // whole chunks committed
  std::uint8_t spare : 1;
  std::uint8_t first : 4;
  std::uint8_t second : 4;
  std::uint8_t pending;                          // names claimed, one bit each
  bool operator==(const Upload&) const = default;
};

enum HandlerStep : std::uint8_t { kIdle, kClaimed, kCreated, kWritten };

// A server's side of one request that carries bytes.
struct Handler {
  std::uint8_t step : 2;
  std::uint8_t upload : 2;
  std::uint8_t start : 2;                        // the offset its bytes begin at
  std::uint8_t overtaken : 1;                    // a later claim exists; only a mutant looks
  std::uint8_t spare : 1;
  std::uint8_t name : 4;
  std::uint8_t spare_too : 4;
};

enum ReaperStep : std::uint8_t { kReaperIdle, kReaperPicked, kReaperDeleted };

struct Reaper {
  std::uint8_t step : 2;
  std::uint8_t name : 4;
  std::uint8_t spare : 2;
};

enum ReconcilerStep : std::uint8_t { kReconcilerIdle, kReconcilerListed, kReconcilerDeleting };

enum class Kind : std::uint8_t {
  none,
  begin, claim, commit_chunk, bind, mount, publish, tag, untag, remove_manifest, keeper_end,
  lease_end, condemn, upload_end, remove_repository, empty_repository, forget_repository,
  remove_blob,                                   // transactions end here
  reap, create_bytes, write_bytes, client_dies, reap_pick, reap_bytes, reap_row, reaper_dies,
  list_store, read_rows, delete_unknown, reconciler_dies, clock_tick, lease_ages, keeper_ages,
};
inline constexpr int kTransactions = 18;         // Kind::none included
inline constexpr int kKinds = 33;

// One try at one step: what was asked for and what was seen. Which fields count depends on kind.
struct Attempt {
  Kind kind;
  std::uint8_t repository;
  std::uint8_t source;                           // of a mount; the name to begin an upload in
  std::uint8_t digest;
  std::uint8_t slot;                             // upload, handler or reaper
  std::uint8_t name;                             // of bytes, held by the request
  std::uint8_t witness;                          // two bits a reference: 0 lease, else manifest + 1
  std::uint8_t seen;
  bool operator==(const Attempt&) const = default;
};

struct State {
  Cell cells[kRepositories][kDigests];
  Repository repositories[kRepositories];
  Blob blobs[kDigests];
  std::uint8_t queued : 3;                       // `q D`
  std::uint8_t reconciler : 2;
  std::uint8_t spare : 3;
  std::uint8_t doomed;                           // `d P`
  std::uint8_t partial;                          // bytes in the store, by name
  std::uint8_t complete;
  std::uint8_t listed;                           // what the reconciler holds in its hand
  Upload uploads[kUploads];
  Handler handlers[kHandlers];
  Reaper reapers[kReapers];
  std::uint8_t spare_too;
  Attempt attempts[kAttempts];                   // read, not yet committed
};
static_assert(sizeof(State) == 72 && std::has_unique_object_representations_v<State>);

enum class Phase : std::uint8_t { whole, read, commit };

struct Action {
  Attempt attempt;
  Phase phase;
};

struct Step {
  Action action;
  State next;
};

// The mask bit of a name of bytes.
constexpr std::uint8_t bit_of_name(unsigned name) {
  return name == 0 ? 0 : static_cast<std::uint8_t>(1u << (name - 1));
}

constexpr std::uint8_t names_of(const Blob& blob) {
  return bit_of_name(blob.first) | bit_of_name(blob.second);
}

constexpr std::uint8_t names_of(const Upload& upload) {
  return upload.pending | bit_of_name(upload.first) | bit_of_name(upload.second);
}

// What may be served. Grace alone is not enough, and hides nothing.
constexpr bool readable(const Cell& cell) {
  return cell.links != 0 || (cell.lease.present && cell.lease.read_left > 0);
}

// Any `k R D` row at all, as the first condition of publishing sees it.
constexpr bool held(const Cell& cell) { return cell.links != 0 || cell.lease.present; }

// Why a manifest is kept, beside being fresh.
constexpr bool kept(const Cell& cell) { return cell.tag_keeper || cell.parents != 0; }

}  // namespace bulkhead::model
