#include "repository/repositories.h"

#include "repository/holding.h"

namespace bulkhead {
namespace {

using Visit = std::function<Result<void>(std::string_view name, std::string_view key,
                                         std::string_view value)>;

// Every row whose key is `prefix` and a name.
Result<void> for_each_name(Snapshot& snapshot, std::string_view prefix, const Visit& visit) {
  Result<void> outcome;
  snapshot.scan(prefix, keys::end_of(prefix), [&](std::string_view key, std::string_view value) {
    outcome = visit(key.substr(prefix.size()), key, value);
    return outcome ? Scan::kContinue : Scan::kStop;
  });
  return outcome;
}

bool has_repositories(Snapshot& snapshot, std::string_view namespace_name) {
  bool found = false;
  const Key prefix = keys::name(std::string(namespace_name) + "/");
  snapshot.scan(prefix, keys::end_of(prefix), [&](std::string_view, std::string_view) {
    found = true;
    return Scan::kStop;
  });
  return found;
}

}  // namespace

Result<std::vector<Named>> all_repositories(Snapshot& snapshot) {
  std::vector<Named> repositories;
  TRY(for_each_name(snapshot, keys::name(""), [&](auto name, auto key, auto value) -> Result<void> {
    const RepositoryId id{TRY(decode_record<NumberRecord>(key, value)).value};
    const auto record = TRY(find_record<RepositoryRecord>(snapshot, keys::repository(id)));
    if (!record) return fail(ErrorCode::kCorrupt, "a repository's name has no record");
    repositories.push_back({std::string(name), record->created});
    return {};
  }));
  return repositories;
}

Result<std::vector<Named>> all_namespaces(Snapshot& snapshot) {
  std::vector<Named> namespaces;
  TRY(for_each_name(snapshot, keys::namespace_(""), [&](auto name, auto key,
                                                        auto value) -> Result<void> {
    const auto record = TRY(decode_record<NamespaceRecord>(key, value));
    namespaces.push_back({std::string(name), record.created});
    return {};
  }));
  return namespaces;
}

Result<void> remove_repository(Transaction& transaction, const RepositoryName& name) {
  const auto repository = TRY(find_repository(transaction, name));
  if (!repository) return fail(ErrorCode::kNotFound, "there is no repository " + name.full());
  const Key row = keys::repository(repository->id);
  auto record = TRY(find_record<RepositoryRecord>(transaction, row));
  record->state = RepositoryState::kDeleting;
  put_record(transaction, row, *record);
  transaction.remove(keys::name(name.full()));
  return bump_unlink_epoch(transaction, repository->id);
}

Result<void> remove_namespace(Transaction& transaction, std::string_view name) {
  const auto id = TRY(find_namespace(transaction, name));
  if (!id) return fail(ErrorCode::kNotFound, "there is no namespace " + std::string(name));
  if (has_repositories(transaction, name)) {
    return fail(ErrorCode::kConflict,
                "there are repositories in " + std::string(name) + "; remove those first");
  }
  transaction.remove(keys::namespace_(name));
  transaction.remove(keys::namespace_name(*id));
  return {};
}

}  // namespace bulkhead
