#include "description.h"

#include <array>
#include <string_view>

namespace bulkhead::model {
namespace {

constexpr std::array<std::string_view, kKinds> kTitles = {
    "", "T1 begin upload", "T2 claim chunk", "T2 commit chunk", "T3 bind", "T4 mount",
    "T5 publish", "T5t tag", "delete tag", "T6 delete manifest", "T6 fresh keeper ends",
    "T7 lease ends", "T8 condemn", "T10 upload ends", "T12 delete repository",
    "T12 drop manifest", "T12 forget repository", "T14 delete blob", "T9 reap",
    "file created", "bytes written", "client gone", "T9 pick", "T9 delete bytes", "T9 drop row",
    "T9 reaper stops", "reconciler lists store", "reconciler reads rows",
    "reconciler deletes unknown", "reconciler stops", "clock ticks", "lease ages", "keeper ages"};

std::string repository_text(const Rules& rules, int repository) {
  if (repository == kRepositories) return "a new repository";
  return std::string(1, rules.name_of(repository)) + std::to_string(repository);
}

std::string letter_text(const Rules& rules, int digest) {
  return std::string(1, rules.document(digest).letter);
}

bool acts_on_cell(Kind kind) {
  switch (kind) {
    case Kind::begin: case Kind::claim: case Kind::commit_chunk: case Kind::bind:
    case Kind::mount: case Kind::publish: case Kind::tag: case Kind::untag:
    case Kind::remove_manifest: case Kind::keeper_end: case Kind::lease_end:
    case Kind::upload_end: case Kind::empty_repository: case Kind::remove_blob:
    case Kind::lease_ages: case Kind::keeper_ages:
      return true;
    default:
      return false;
  }
}

std::string time_text(int left, int more) {
  return "(" + std::to_string(left) + "," + std::to_string(more) + ")";
}

std::string cell_text(const Rules& rules, const Cell& cell, int digest) {
  std::string text;
  const Lease& lease = cell.lease;
  if (lease.present) text += " lease" + time_text(lease.read_left, lease.expiry_left);
  for (int manifest : Bits(cell.links)) text += " link:" + letter_text(rules, manifest);
  if (cell.reverse) text += " v";
  if (cell.live) text += " LIVE";
  if (cell.tag_keeper) text += " p:tag";
  if (cell.fresh) text += " p:fresh(" + std::to_string(cell.fresh_left) + ")";
  for (int parent : Bits(cell.parents)) text += " p:" + letter_text(rules, parent);
  return text.empty() ? text : "  " + letter_text(rules, digest) + ":" + text + ";";
}

std::string names_text(unsigned names) {
  std::string text;
  for (int i : Bits(names)) text += " P" + std::to_string(i + 1);
  return text;
}

}  // namespace

std::string describe(const Rules& rules, const Action& action) {
  const Attempt& attempt = action.attempt;
  std::string text(kTitles[static_cast<std::size_t>(attempt.kind)]);
  if (attempt.kind == Kind::condemn) text += " " + letter_text(rules, attempt.digest);
  if (acts_on_cell(attempt.kind)) {
    text += " " + letter_text(rules, attempt.digest);
    if (attempt.kind == Kind::mount) text += " from " + repository_text(rules, attempt.source);
    text += " in " + repository_text(rules, attempt.repository);
  }
  if (attempt.kind == Kind::remove_repository || attempt.kind == Kind::forget_repository) {
    text += " " + repository_text(rules, attempt.repository);
  }
  if (action.phase == Phase::read) text += ": read";
  if (action.phase == Phase::commit) text += ": commit";
  return text;
}

std::string describe(const Rules& rules, const State& state) {
  static constexpr std::array<std::string_view, 3> kStates = {"absent", "ACTIVE", "DELETING"};
  std::string text;
  for (int r = 0; r < rules.repositories(); ++r) {
    const Repository& row = state.repositories[r];
    text += repository_text(rules, r) + " " + std::string(kStates[row.state]);
    if (row.tag) text += "  tag->" + letter_text(rules, row.tag - 1) + ";";
    for (int digest = 0; digest < rules.digests(); ++digest) {
      text += cell_text(rules, state.cells[r][digest], digest);
    }
    text += "\n";
  }
  for (int digest = 0; digest < rules.digests(); ++digest) {
    if (!state.blobs[digest].first) continue;
    text += "blob " + letter_text(rules, digest) + ":" + names_text(names_of(state.blobs[digest]));
    text += "\n";
  }
  for (const Upload& upload : state.uploads) {
    if (!upload.alive) continue;
    text += "upload of " + letter_text(rules, upload.digest) + " in " +
            repository_text(rules, upload.repository) + ":" + names_text(names_of(upload)) + "\n";
  }
  text += "doomed:" + names_text(state.doomed) + "   complete:" + names_text(state.complete) +
          "   partial:" + names_text(state.partial) + "   queued:";
  for (int digest : Bits(state.queued)) text += " " + letter_text(rules, digest);
  return text + "\n";
}

}  // namespace bulkhead::model
