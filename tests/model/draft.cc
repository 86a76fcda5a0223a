#include "draft.h"

#include <algorithm>

namespace bulkhead::model {

void Draft::touch(Row row, int first, int second, int third) {
  touched_.set(key(row, first, second, third));
}

void Draft::extend_lease(int repository, int digest, int read_left, int expiry_left) {
  Lease& lease = cell(repository, digest).lease;
  const int old_read = lease.present ? lease.read_left : 0;
  const int old_expiry = lease.present ? lease.expiry_left : 0;
  lease = {.present = 1,
           .read_left = static_cast<std::uint8_t>(std::max(old_read, read_left)),
           .expiry_left = static_cast<std::uint8_t>(std::max(old_expiry, expiry_left)),
           .spare = 0};
  touch(Row::lease, repository, digest);
}

void Draft::put_reverse(int repository, int digest) {
  cell(repository, digest).reverse = 1;
  touch(Row::reverse, repository, digest);
}

void Draft::doom(std::uint8_t names) {
  if (!rules_.mutated(Mutant::digest_named_bytes)) state_.doomed |= names;
}

void Draft::drop_upload(int upload) {
  Upload& row = state_.uploads[upload];
  for (Handler& handler : state_.handlers) {
    if (handler.step != kWritten || handler.upload != upload) continue;
    if (row.pending & bit_of_name(handler.name)) handler = {};
  }
  row = {};
  touch(Row::upload, upload);
}

void Draft::condemn_blob(int digest) {
  state_.doomed |= names_of(state_.blobs[digest]);
  state_.blobs[digest] = {};
  touch(Row::blob, digest);
}

void Draft::refresh(int repository, int manifest) {
  Cell& row = cell(repository, manifest);
  if (rules_.mutated(Mutant::fresh_counts_as_keeper) && row.fresh) return;
  // Without one snapshot, "was it the last one?" needs a condition; refreshing always needs none.
  if (kept(row) && rules_.configuration.pauses == 0) return;
  row.fresh = 1;
  row.fresh_left = rules_.configuration.window;
  touch(Row::fresh, repository, manifest);
}

unsigned written_name(const State& state, int upload) {
  for (const Handler& handler : state.handlers) {
    if (handler.step != kWritten || handler.upload != upload) continue;
    if (state.uploads[upload].pending & bit_of_name(handler.name)) return handler.name;
  }
  return 0;
}

std::uint8_t listed_names(const State& state) {
  std::uint8_t names = state.doomed;
  for (const Blob& blob : state.blobs) names |= names_of(blob);
  for (const Upload& upload : state.uploads) names |= names_of(upload);
  return names;
}

unsigned mint_name(const Rules& rules, const State& state, int digest) {
  if (rules.mutated(Mutant::digest_named_bytes)) return static_cast<unsigned>(digest) + 1;
  unsigned used = listed_names(state) | state.partial | state.complete | state.listed;
  for (const Handler& handler : state.handlers) used |= bit_of_name(handler.name);
  for (const Reaper& reaper : state.reapers) used |= bit_of_name(reaper.name);
  for (const Attempt& attempt : state.attempts) used |= bit_of_name(attempt.name);
  if (std::popcount(used) >= rules.configuration.names) return 0;
  return static_cast<unsigned>(std::countr_one(used)) + 1;
}

}  // namespace bulkhead::model
