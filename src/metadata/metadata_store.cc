#include "metadata/metadata_store.h"

#include <limits>

#include "base/invariant.h"
#include "metadata/shuffled_ids.h"

namespace bulkhead {
namespace {

Key id_key_row() { return keys::registry("id_key"); }

}  // namespace

Result<std::optional<RepositoryRef>> find_repository(Snapshot& snapshot,
                                                     const RepositoryName& name) {
  const auto number = TRY(find_record<NumberRecord>(snapshot, keys::name(name.full())));
  if (!number) return std::nullopt;
  const RepositoryId id{number->value};
  const auto record = TRY(find_record<RepositoryRecord>(snapshot, keys::repository(id)));
  if (!record) return fail(ErrorCode::kCorrupt, "a repository's name has no record");
  if (record->state != RepositoryState::kActive) return std::nullopt;
  return RepositoryRef{id, record->namespace_id};
}

Result<std::optional<NamespaceId>> find_namespace(Snapshot& snapshot, std::string_view name) {
  const auto record = TRY(find_record<NamespaceRecord>(snapshot, keys::namespace_(name)));
  if (!record) return std::nullopt;
  return record->id;
}

Result<std::optional<std::string>> find_namespace_name(Snapshot& snapshot, NamespaceId id) {
  auto record = TRY(find_record<TextRecord>(snapshot, keys::namespace_name(id)));
  if (!record) return std::nullopt;
  return std::move(record->text);
}

std::vector<std::string> keys_below(Snapshot& snapshot, std::string_view prefix) {
  std::vector<std::string> found;
  snapshot.scan(prefix, keys::end_of(prefix), [&](std::string_view key, std::string_view) {
    found.emplace_back(key);
    return Scan::kContinue;
  });
  return found;
}

Result<void> create_id_key(Transaction& transaction, std::string_view sixteen_bytes) {
  INVARIANT(sixteen_bytes.size() == kIdKeyBytes, "an id key has 16 random bytes");
  if (transaction.get(id_key_row())) {
    return fail(ErrorCode::kAlreadyExists, "the registry has a key for its ids already");
  }
  put_record(transaction, id_key_row(), TextRecord{.text = std::string(sixteen_bytes)});
  return {};
}

Result<uint64_t> next_id(Transaction& transaction) {
  const auto key = TRY(find_record<TextRecord>(transaction, id_key_row()));
  const Key row = keys::registry("next_id");
  const auto counter = TRY(find_record<NumberRecord>(transaction, row));
  uint64_t number = counter ? counter->value : kFirstId;
  uint64_t id = 0;
  // The first and the last ids have meanings of their own.
  while (id < kFirstId || id == std::numeric_limits<uint64_t>::max()) {
    id = key ? shuffled_id(key->text, number) : number;
    ++number;
  }
  put_record(transaction, row, NumberRecord{.value = number});
  return id;
}

Result<NamespaceId> ensure_namespace(Transaction& transaction, std::string_view name,
                                     UnixTime now) {
  if (const auto existing = TRY(find_namespace(transaction, name))) return *existing;
  const NamespaceId id{TRY(next_id(transaction))};
  put_record(transaction, keys::namespace_(name), NamespaceRecord{.id = id, .created = now});
  put_record(transaction, keys::namespace_name(id), TextRecord{.text = std::string(name)});
  return id;
}

Result<RepositoryRef> ensure_repository(Transaction& transaction, const RepositoryName& name,
                                        UnixTime now) {
  if (const auto existing = TRY(find_repository(transaction, name))) return *existing;
  TRY(check_name_can_be_created(name));
  const NamespaceId ns = TRY(ensure_namespace(transaction, name.namespace_name(), now));
  const RepositoryId id{TRY(next_id(transaction))};
  put_record(transaction, keys::name(name.full()),
             NumberRecord{.value = static_cast<uint64_t>(id)});
  put_record(transaction, keys::repository(id),
             RepositoryRecord{.namespace_id = ns, .full_name = name.full(), .created = now});
  return RepositoryRef{id, ns};
}

}  // namespace bulkhead
