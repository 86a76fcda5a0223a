#include <array>

#include "app/operations/operation.h"
#include "repository/repositories.h"

namespace bulkhead {
namespace {

Result<void> remove_named_repository(Transaction& transaction, Arguments arguments,
                                     const Circumstances&) {
  return remove_repository(transaction, TRY(RepositoryName::parse(arguments[0])));
}

Result<void> remove_named_namespace(Transaction& transaction, Arguments arguments,
                                    const Circumstances&) {
  return remove_namespace(transaction, TRY(parse_namespace_name(arguments[0])));
}

AdminTable rows_of(const std::vector<Named>& all) {
  AdminTable rows;
  for (const Named& one : all) rows.push_back({one.name, to_rfc3339(one.created)});
  return rows;
}

Result<AdminTable> repositories(Snapshot& snapshot, Arguments, const Circumstances&) {
  return rows_of(TRY(all_repositories(snapshot)));
}

Result<AdminTable> namespaces(Snapshot& snapshot, Arguments, const Circumstances&) {
  return rows_of(TRY(all_namespaces(snapshot)));
}

constexpr std::array<WriteOperation, 2> kWrites = {{
    {"repository.remove", 1, {AuditEvent::kDelete, "repository"}, remove_named_repository},
    {"namespace.remove", 1, {AuditEvent::kDelete, "namespace"}, remove_named_namespace},
}};
constexpr std::array<ReadOperation, 2> kReads = {{
    {"repository.list", 0, repositories},
    {"namespace.list", 0, namespaces},
}};

}  // namespace

OperationList repository_operations() { return {kWrites, kReads}; }

}  // namespace bulkhead
