#include <algorithm>

#include "draft.h"
#include "invariants.h"

namespace bulkhead::model {
namespace {

bool is_client(Kind kind) {
  switch (kind) {
    case Kind::begin: case Kind::claim: case Kind::commit_chunk: case Kind::bind:
    case Kind::mount: case Kind::publish: case Kind::tag: case Kind::untag:
    case Kind::remove_manifest: case Kind::remove_blob:
      return true;
    default:
      return false;
  }
}

bool is_unpublish(Kind kind) {
  return kind == Kind::remove_manifest || kind == Kind::keeper_end ||
         kind == Kind::empty_repository;
}

// The step seen from one cell.
struct View {
  const Rules& rules;
  const State& before;
  const State& after;
  const Attempt& attempt;
  Phase phase;
  int repository;
  int digest;

  const Cell& was() const { return before.cells[repository][digest]; }
  const Cell& is() const { return after.cells[repository][digest]; }
  bool targets_cell() const {
    return attempt.repository == repository && attempt.digest == digest;
  }
  bool does(Kind kind) const { return attempt.kind == kind; }
  // This step received the bytes of this digest, or mounted it, or published it or a parent.
  bool binds() const { return does(Kind::bind) && targets_cell(); }
  bool mounts() const { return does(Kind::mount) && targets_cell(); }
  bool publishes() const {
    return does(Kind::publish) && attempt.repository == repository &&
           (attempt.digest == digest ||
            (rules.document(attempt.digest).references >> digest & 1));
  }
  const Cell& source() const { return before.cells[attempt.source][digest]; }
};

// Authority has a cause: bytes received here, a mount of something readable there, a manifest all
// of whose references are held here already.
const char* broken_cause(const View& view) {
  const bool own_bytes = view.does(Kind::publish) && view.targets_cell();
  if (view.publishes() && !own_bytes && view.is().links != view.was().links &&
      !held(view.was())) {
    return "published a reference that is not held";
  }
  if (!held(view.was()) && held(view.is()) && !view.binds() && !view.mounts() && !own_bytes) {
    return "a blob is held again that was neither pushed nor mounted";
  }
  if (view.mounts() && !held(view.source())) return "mounted what the source does not hold";
  // Between a read and its commit a lease may age; its times are copied, so nothing is won.
  if (view.mounts() && !readable(view.source()) && view.phase == Phase::whole) {
    return "mounted what could not be read in the source";
  }
  if (readable(view.was()) || !readable(view.is())) return nullptr;
  if (view.binds() || view.publishes()) return nullptr;
  if (view.mounts() && readable(view.source())) return nullptr;
  return "grace became readable";
}

int read_left(const Cell& cell) { return cell.lease.present ? cell.lease.read_left : 0; }
int expiry_left(const Cell& cell) { return cell.lease.present ? cell.lease.expiry_left : 0; }

// Times grow by a fresh cause only.
const char* broken_times(const View& view) {
  const int window = view.rules.configuration.window;
  int read_max = 0;
  int expiry_max = 0;
  if (view.binds() || (view.mounts() && view.source().links != 0)) {
    read_max = window;
    expiry_max = 2 * window;
  } else if (view.mounts()) {
    read_max = read_left(view.source());
    expiry_max = expiry_left(view.source());
  } else if (is_unpublish(view.attempt.kind) && view.was().links != view.is().links) {
    expiry_max = window;
  }
  if (read_left(view.is()) > std::max(read_left(view.was()), read_max)) {
    return "a blob became readable for longer without a new cause";
  }
  if (expiry_left(view.is()) > std::max(expiry_left(view.was()), expiry_max)) {
    return "a lease was prolonged without a new cause";
  }
  return nullptr;
}

// What was promised until a time or a delete stays until then.
const char* broken_promise(const View& view) {
  const bool shorter = read_left(view.is()) < read_left(view.was()) ||
                       expiry_left(view.is()) < expiry_left(view.was()) ||
                       (view.was().lease.present && !view.is().lease.present);
  if (!shorter || view.does(Kind::lease_ages) || view.does(Kind::clock_tick)) return nullptr;
  if (view.before.repositories[view.repository].state == kDeleting) return nullptr;
  if (view.does(Kind::remove_blob) && view.targets_cell()) return nullptr;
  if (view.does(Kind::lease_end) && expiry_left(view.was()) == 0) return nullptr;
  return "an acknowledged upload or mount was cut short";
}

// Nothing acknowledged is pruned while fresh, and whatever loses a keeper is fresh again.
const char* broken_keeper(const View& view) {
  const Cell& was = view.was();
  const Cell& is = view.is();
  const int window = view.rules.configuration.window;
  if (view.does(Kind::publish) && view.targets_cell() && !(is.live && is.fresh &&
                                                           is.fresh_left == window)) {
    return "an acknowledged manifest is not fresh";
  }
  if (was.live && !is.live) {
    const bool asked = view.does(Kind::remove_manifest) || view.does(Kind::empty_repository);
    if (asked && view.targets_cell()) return nullptr;
    const bool due = was.fresh && was.fresh_left == 0 && !kept(was);
    return view.does(Kind::keeper_end) && due ? nullptr : "a manifest was pruned that is kept";
  }
  if (!is.live || !was.live) return nullptr;
  if (kept(was) && !kept(is) && !(is.fresh && is.fresh_left == window)) {
    return "a manifest lost its last keeper and is not fresh";
  }
  const bool ages = view.does(Kind::keeper_ages) || view.does(Kind::clock_tick);
  const bool shorter = was.fresh && (!is.fresh || is.fresh_left < was.fresh_left);
  if (!shorter || ages || (view.does(Kind::keeper_end) && was.fresh_left == 0)) return nullptr;
  return "a fresh keeper ended early";
}

const char* broken_removal(const View& view) {
  if (!view.does(Kind::remove_blob) || !view.targets_cell()) return nullptr;
  if (view.was().links != 0) return "deleted a blob that a live manifest needs";
  return held(view.is()) ? "a deleted blob is still held" : nullptr;
}

bool same_rows(const State& before, const State& after, int repository) {
  if (!std::ranges::equal(before.cells[repository], after.cells[repository])) return false;
  if (!(before.repositories[repository] == after.repositories[repository])) return false;
  for (int i = 0; i < kUploads; ++i) {
    const Upload& was = before.uploads[i];
    const Upload& is = after.uploads[i];
    const bool ours = (was.alive && was.repository == repository) ||
                      (is.alive && is.repository == repository);
    if (ours && !(was == is)) return false;
  }
  return true;
}

const char* broken_place(const View& view) {
  if (!is_client(view.attempt.kind)) return nullptr;
  if (view.does(Kind::mount) && !is_active(view.before, view.attempt.source)) {
    return "mounted out of a repository that is being deleted";
  }
  const bool active = is_active(view.before, view.repository);
  const bool made = view.does(Kind::begin) && !active && is_active(view.after, view.repository) &&
                    view.before.repositories[view.repository].state == kAbsent;
  if (active || made || same_rows(view.before, view.after, view.repository)) return nullptr;
  return "wrote in a repository that is being deleted or gone";
}

// A name goes from an upload to a blob to the doomed and is gone only after its bytes.
const char* broken_names(const View& view) {
  const std::uint8_t was = listed_names(view.before);
  const std::uint8_t is = listed_names(view.after);
  const bool reaps = view.does(Kind::reap) || view.does(Kind::reap_row);
  if ((was & ~is) != 0 && !reaps) return "I5: a name left the rows without being doomed";
  // A writer paused beyond its expiry may have made the file again; only order is judged.
  const bool undone = view.does(Kind::reap_row) &&
                      view.before.reapers[view.attempt.slot].step != kReaperDeleted;
  if (undone) return "I5: a name left the rows before its bytes were deleted";
  if ((is & ~was & (view.before.partial | view.before.complete)) != 0) {
    return "I5: a new name has bytes already";
  }
  return nullptr;
}

// The first complete chunk at the right offset wins, whatever else was claimed.
const char* broken_chunk(const View& view) {
  if (!view.does(Kind::commit_chunk)) return nullptr;
  const Handler& handler = view.before.handlers[view.attempt.slot];
  const int slot = view.attempt.source;
  const Upload& upload = view.before.uploads[slot];
  const bool complete = view.before.complete & bit_of_name(handler.name);
  if (!upload.alive || !complete || handler.start != upload.offset) return nullptr;
  if (!is_active(view.before, upload.repository)) return nullptr;
  if (view.after.uploads[slot].offset == upload.offset + 1) return nullptr;
  return "a complete chunk at the right offset was refused";
}

}  // namespace

const char* broken_by_step(const Rules& rules, const State& before, const Step& step) {
  if (step.action.phase == Phase::read) return nullptr;
  View view{.rules = rules, .before = before, .after = step.next,
            .attempt = step.action.attempt, .phase = step.action.phase,
            .repository = 0, .digest = 0};
  if (const char* broken = broken_chunk(view)) return broken;
  if (!rules.mutated(Mutant::digest_named_bytes)) {
    if (const char* broken = broken_names(view)) return broken;
  }
  for (int r = 0; r < rules.repositories(); ++r) {
    view.repository = r;
    if (const char* broken = broken_place(view)) return broken;
    for (int digest = 0; digest < rules.digests(); ++digest) {
      view.digest = digest;
      for (auto check : {broken_cause, broken_times, broken_promise, broken_keeper,
                         broken_removal}) {
        if (const char* broken = check(view)) return broken;
      }
    }
  }
  return nullptr;
}

}  // namespace bulkhead::model
