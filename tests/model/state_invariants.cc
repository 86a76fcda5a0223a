#include "draft.h"
#include "invariants.h"

namespace bulkhead::model {
namespace {

// The read path's own answer, as production gives it; the mutants read carelessly.
bool holds(const Rules& rules, const Cell& cell) {
  if (rules.mutated(Mutant::grace_is_readable)) return held(cell);
  if (rules.mutated(Mutant::grace_hides_link) && cell.lease.present) {
    return cell.lease.read_left > 0;
  }
  return readable(cell);
}

const char* broken_manifest(const Rules& rules, const State& state, int repository, int manifest) {
  const Cell* cells = state.cells[repository];
  const Cell& cell = cells[manifest];
  const unsigned bit = 1u << manifest;
  const Document& document = rules.document(manifest);
  const bool may_miss = rules.configuration.missing_children;
  const unsigned needed = document.references & ~(may_miss ? document.children : 0u);
  for (int digest : Bits(needed | bit)) {
    if (!(cells[digest].links & bit)) return "I3: a live manifest lacks a link";
  }
  if (!is_active(state, repository)) return nullptr;
  for (int digest : Bits(needed | bit)) {
    if (!holds(rules, cells[digest])) return "a live manifest's blob is not served";
  }
  for (int child : Bits(document.children)) {
    if (!cells[child].live && !may_miss) return "a live index has a missing child";
    if (!(cells[child].parents & bit)) return "a child of a live index has no keeper for it";
  }
  if (cell.tag_keeper != (state.repositories[repository].tag == manifest + 1)) {
    return "tag and keeper of a manifest disagree";
  }
  return nullptr;
}

const char* broken_cell(const Rules& rules, const State& state, int repository, int digest) {
  const Cell& cell = state.cells[repository][digest];
  if (held(cell) && !cell.reverse) return "I1: a row in `k R D` without `v D R`";
  if (cell.reverse && !state.blobs[digest].first) return "I2: `v D R` without `b D`";
  for (int manifest : Bits(cell.links)) {
    if (!state.cells[repository][manifest].live) return "a link of a manifest that is not there";
  }
  if (cell.live) return nullptr;
  if (cell.fresh || cell.tag_keeper) return "a keeper of a manifest that is not there";
  const bool active = is_active(state, repository);
  if (active && state.repositories[repository].tag == digest + 1) {
    return "a tag points to a manifest that is not there";
  }
  const bool may_miss = rules.configuration.missing_children;
  if (active && cell.parents && !may_miss) return "a keeper of a child that is not there";
  if (holds(rules, cell) && !readable(cell)) return "a blob in grace is served";
  return nullptr;
}

const char* broken_names(const State& state) {
  std::uint8_t bound = 0;
  for (const Blob& blob : state.blobs) {
    if (names_of(blob) & ~state.complete) return "I4: a bound blob lacks bytes";
    if (names_of(blob) & bound) return "I5: a name of bytes is bound twice";
    bound |= names_of(blob);
  }
  if (bound & state.doomed) return "I5: a bound name is doomed";
  std::uint8_t uploading = 0;
  for (const Upload& upload : state.uploads) {
    if (names_of(upload) & uploading) return "I5: a name of bytes is in two uploads";
    uploading |= names_of(upload);
  }
  if (uploading & (bound | state.doomed)) return "I5: a name of an upload is bound or doomed";
  return nullptr;
}

const char* broken_repository(const Rules& rules, const State& state, int repository) {
  const Repository& row = state.repositories[repository];
  if (row.state == kAbsent) {
    for (const Cell& cell : state.cells[repository]) {
      if (!(cell == Cell{})) return "rows of a repository that is gone";
    }
    for (const Upload& upload : state.uploads) {
      if (upload.alive && upload.repository == repository) {
        return "an upload outlives its repository";
      }
    }
  }
  for (int other = 0; other < repository; ++other) {
    const bool same_name = rules.name_of(other) == rules.name_of(repository);
    if (same_name && is_active(state, other) && is_active(state, repository)) {
      return "two repositories of one name";
    }
  }
  return nullptr;
}

}  // namespace

const char* broken_in_state(const Rules& rules, const State& state) {
  for (int r = 0; r < rules.repositories(); ++r) {
    if (const char* broken = broken_repository(rules, state, r)) return broken;
    for (int digest = 0; digest < rules.digests(); ++digest) {
      if (!state.cells[r][digest].live) continue;
      if (const char* broken = broken_manifest(rules, state, r, digest)) return broken;
    }
    for (int digest = 0; digest < rules.digests(); ++digest) {
      if (const char* broken = broken_cell(rules, state, r, digest)) return broken;
    }
  }
  // With one name a digest, names are bound twice by design; what that does to bytes is I4.
  if (!rules.mutated(Mutant::digest_named_bytes)) return broken_names(state);
  for (const Blob& blob : state.blobs) {
    if (names_of(blob) & ~state.complete) return "I4: a bound blob lacks bytes";
  }
  return nullptr;
}

}  // namespace bulkhead::model
