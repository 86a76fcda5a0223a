#include <algorithm>
#include <array>

#include "app/operations/operation.h"
#include "auth/groups.h"

namespace bulkhead {
namespace {

Result<void> add_group(Transaction& transaction, Arguments arguments, const Circumstances& at) {
  TRY(bulkhead::add_group(transaction, arguments[0], at.now));
  return {};
}

Result<void> remove_group(Transaction& transaction, Arguments arguments, const Circumstances&) {
  return bulkhead::remove_group(transaction, arguments[0]);
}

Result<void> join_group(Transaction& transaction, Arguments arguments, const Circumstances&) {
  return add_member(transaction, arguments[0], arguments[1]);
}

Result<void> leave_group(Transaction& transaction, Arguments arguments, const Circumstances&) {
  return remove_member(transaction, arguments[0], arguments[1]);
}

// A row for each member; a group without any has one row.
Result<AdminTable> groups(Snapshot& snapshot, Arguments, const Circumstances&) {
  AdminTable rows;
  for (const Group& group : TRY(list_groups(snapshot))) {
    std::vector<std::string> members = TRY(list_members(snapshot, group.id));
    if (members.empty()) members.emplace_back("-");
    for (const std::string& member : members) rows.push_back({group.record.name, member});
  }
  return rows;
}

constexpr std::array<WriteOperation, 4> kWrites = {{
    {"group.add", 1, {AuditEvent::kGroupChanged, "group"}, add_group},
    {"group.remove", 1, {AuditEvent::kGroupChanged, "group"}, remove_group},
    {"group.join", 2, {AuditEvent::kGroupChanged, "group", "user"}, join_group},
    {"group.leave", 2, {AuditEvent::kGroupChanged, "group", "user"}, leave_group},
}};
constexpr std::array<ReadOperation, 1> kReads = {{
    {"group.list", 0, groups},
}};

}  // namespace

OperationList group_operations() { return {kWrites, kReads}; }

}  // namespace bulkhead
