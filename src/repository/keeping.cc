#include "repository/keeping.h"

namespace bulkhead {
namespace {

std::string expiry_item(RepositoryId repository, const Digest& manifest) {
  return keys::big_endian(static_cast<uint64_t>(repository)).append(manifest.key());
}

// The fresh row's value is the time of its `e` row.
Result<void> remove_fresh(Transaction& transaction, RepositoryId repository,
                          const Digest& manifest) {
  const Key key = keys::keeper(repository, manifest, Keeper::kFresh, "");
  const auto until = TRY(find_record<NumberRecord>(transaction, key));
  if (!until) return {};
  const UnixTime when = unix_time(static_cast<int64_t>(until->value));
  transaction.remove(keys::expiry(when, Expiring::kFresh, expiry_item(repository, manifest)));
  transaction.remove(key);
  return {};
}

// A tag, parent or subject: what keeps it without a time limit.
bool has_lasting_keeper(Snapshot& snapshot, RepositoryId repository, const Digest& manifest) {
  bool found = false;
  const Key prefix = keys::keepers(repository, manifest);
  auto visit = [&](std::string_view key, std::string_view) {
    found = static_cast<Keeper>(key[prefix.size()]) != Keeper::kFresh;
    return found ? Scan::kStop : Scan::kContinue;
  };
  snapshot.scan(prefix, keys::end_of(prefix), visit);
  return found;
}

}  // namespace

void keep(Transaction& transaction, RepositoryId repository, const Digest& manifest, Keeper kind,
          std::string_view who) {
  transaction.put(keys::keeper(repository, manifest, kind, who), "");
}

Result<void> keep_fresh(Transaction& transaction, RepositoryId repository, const Digest& manifest,
                        const KeepingWindow& window) {
  TRY(remove_fresh(transaction, repository, manifest));
  const UnixTime until = window.now + window.settings.lease_window;
  put_record(transaction, keys::keeper(repository, manifest, Keeper::kFresh, ""),
             NumberRecord{.value = static_cast<uint64_t>(to_milliseconds(until))});
  transaction.put(keys::expiry(until, Expiring::kFresh, expiry_item(repository, manifest)), "");
  return {};
}

Result<void> let_go(Transaction& transaction, RepositoryId repository, const Digest& manifest,
                    Keeper kind, std::string_view who, const KeepingWindow& window) {
  transaction.remove(keys::keeper(repository, manifest, kind, who));
  const bool lives = transaction.get(keys::manifest(repository, manifest)).has_value();
  if (!lives || has_lasting_keeper(transaction, repository, manifest)) return {};
  return keep_fresh(transaction, repository, manifest, window);
}

Result<void> let_go_of_all(Transaction& transaction, RepositoryId repository,
                           const Digest& manifest) {
  TRY(remove_fresh(transaction, repository, manifest));
  for (const std::string& row : keys_below(transaction, keys::keepers(repository, manifest))) {
    transaction.remove(row);
  }
  return {};
}

void visit_keepers(Snapshot& snapshot, RepositoryId repository, const Digest& manifest,
                   Keeper kind, KeeperVisitor visit) {
  const Key prefix = keys::keeper(repository, manifest, kind, "");
  auto visit_row = [&](std::string_view key, std::string_view) {
    return visit(key.substr(prefix.size()));
  };
  snapshot.scan(prefix, keys::end_of(prefix), visit_row);
}

}  // namespace bulkhead
