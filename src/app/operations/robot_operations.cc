#include <array>

#include "app/operations/operation.h"
#include "auth/robots.h"

namespace bulkhead {
namespace {

Result<RobotName> parse_name(const std::string& text) {
  auto name = RobotName::parse(text);
  if (name) return *std::move(name);
  return fail(ErrorCode::kInvalid,
              "a robot is named NAMESPACE+NAME or NAMESPACE/REPOSITORY+NAME, with a name of a-z, "
              "0-9, '.', '_' and '-'");
}

Result<void> add(Transaction& transaction, Arguments arguments, const Circumstances& at) {
  TRY(add_robot(transaction, TRY(parse_name(arguments[0])), at.now, at.settings.limits));
  return {};
}

Result<void> remove(Transaction& transaction, Arguments arguments, const Circumstances&) {
  return remove_robot(transaction, TRY(parse_name(arguments[0])));
}

Result<AdminTable> list(Snapshot& snapshot, Arguments, const Circumstances&) {
  AdminTable rows;
  for (const User& user : TRY(list_users(snapshot))) {
    if (user.record.kind != UserKind::kRobot) continue;
    const bool alive = TRY(has_its_home(snapshot, user.record));
    const bool active = user.record.state == UserState::kActive;
    rows.push_back({user.record.name, !alive ? "homeless" : active ? "active" : "disabled",
                    to_rfc3339(user.record.created)});
  }
  return rows;
}

constexpr std::array<WriteOperation, 2> kWrites = {{
    {"robot.add", 1, {AuditEvent::kRobotChanged, "robot"}, add},
    {"robot.remove", 1, {AuditEvent::kRobotChanged, "robot"}, remove},
}};
constexpr std::array<ReadOperation, 1> kReads = {{
    {"robot.list", 0, list},
}};

}  // namespace

OperationList robot_operations() { return {kWrites, kReads}; }

}  // namespace bulkhead
