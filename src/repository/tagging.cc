#include "repository/tagging.h"

#include "repository/keeping.h"

namespace bulkhead {
namespace {

// Events of a tag, newest first: the newest generation, and the rows beyond the limit.
struct History {
  uint64_t newest = 0;
  std::vector<std::string> beyond_limit;
};

History read_history(Snapshot& snapshot, const TagChange& change,
                     const RepositorySettings& settings) {
  History history;
  size_t count = 0;
  const Key from = keys::tag_event(change.repository, change.tag, UINT64_MAX);
  const Key until = keys::tag_event(change.repository, change.tag, 0);
  auto visit = [&](std::string_view key, std::string_view) {
    if (count == 0) history.newest = ~keys::from_big_endian(key.substr(key.size() - 8));
    if (++count >= settings.tag_history_max) history.beyond_limit.emplace_back(key);
    return Scan::kContinue;
  };
  snapshot.scan(from, until, visit);
  return history;
}

}  // namespace

Result<std::optional<Digest>> find_tagged(Snapshot& snapshot, RepositoryId repository,
                                          const std::string& tag) {
  const auto row = TRY(find_record<TagRecord>(snapshot, keys::tag(repository, tag)));
  if (!row) return std::nullopt;
  return TRY(Digest::from_key(row->manifest));
}

Result<void> move_tag(Transaction& transaction, const TagChange& change,
                      const std::optional<Digest>& manifest, const RepositorySettings& settings) {
  const auto old = TRY(find_tagged(transaction, change.repository, change.tag));
  const History history = read_history(transaction, change, settings);
  for (const std::string& row : history.beyond_limit) transaction.remove(row);
  const uint64_t generation = history.newest + 1;
  const std::string target(manifest ? manifest->key() : "");
  put_record(transaction, keys::tag_event(change.repository, change.tag, generation),
             TagEventRecord{.manifest = target, .when = change.now, .who = change.user});
  if (manifest) {
    put_record(transaction, keys::tag(change.repository, change.tag),
               TagRecord{.manifest = target, .generation = generation, .updated = change.now});
    keep(transaction, change.repository, *manifest, Keeper::kTag, change.tag);
  } else {
    transaction.remove(keys::tag(change.repository, change.tag));
  }
  if (!old || old == manifest) return {};
  return let_go(transaction, change.repository, *old, Keeper::kTag, change.tag,
                {change.now, settings});
}

}  // namespace bulkhead
