#include <algorithm>
#include <array>

#include "app/operations/operation.h"
#include "auth/roles.h"

namespace bulkhead {
namespace {

std::vector<std::string> rules_after(Arguments arguments) {
  return {arguments.begin() + 1, arguments.end()};
}

Result<void> add_role(Transaction& transaction, Arguments arguments, const Circumstances& at) {
  return bulkhead::add_role(transaction, arguments[0], rules_after(arguments), at.now);
}

Result<void> change_role(Transaction& transaction, Arguments arguments, const Circumstances&) {
  return bulkhead::change_role(transaction, arguments[0], rules_after(arguments));
}

Result<void> remove_role(Transaction& transaction, Arguments arguments, const Circumstances&) {
  return bulkhead::remove_role(transaction, arguments[0]);
}

// A row for each rule.
Result<AdminTable> roles(Snapshot& snapshot, Arguments, const Circumstances&) {
  AdminTable rows;
  for (const NamedRole& role : TRY(list_roles(snapshot))) {
    for (const std::string& rule : role.rules) {
      rows.push_back({role.name, role.built_in ? "built in" : "made here", rule});
    }
  }
  return rows;
}

constexpr std::array<WriteOperation, 3> kWrites = {{
    {"role.add", {2, 1 + kRulesMax}, {AuditEvent::kRoleChanged, "role", "rules"}, add_role},
    {"role.change", {2, 1 + kRulesMax}, {AuditEvent::kRoleChanged, "role", "rules"}, change_role},
    {"role.remove", 1, {AuditEvent::kRoleChanged, "role"}, remove_role},
}};
constexpr std::array<ReadOperation, 1> kReads = {{
    {"role.list", 0, roles},
}};

}  // namespace

OperationList role_operations() { return {kWrites, kReads}; }

}  // namespace bulkhead
