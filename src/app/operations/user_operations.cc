#include <array>

#include "app/operations/operation.h"
#include "auth/users.h"

namespace bulkhead {
namespace {

Result<void> add_user(Transaction& transaction, Arguments arguments, const Circumstances& at) {
  const UserKind kind =
      arguments[2] == "administrator" ? UserKind::kAdministrator : UserKind::kOrdinary;
  TRY(bulkhead::add_user(transaction, arguments[0], arguments[1], kind, at.now));
  return {};
}

Result<void> change_password(Transaction& transaction, Arguments arguments,
                             const Circumstances&) {
  return set_password_hash(transaction, arguments[0], arguments[1]);
}

// Nobody could let anyone in again.
Result<void> check_not_last_administrator(Transaction& transaction, const std::string& name) {
  bool is_administrator = false;
  bool is_there_another = false;
  for (const User& user : TRY(list_users(transaction))) {
    if (user.record.kind != UserKind::kAdministrator) continue;
    if (user.record.state != UserState::kActive) continue;
    (user.record.name == name ? is_administrator : is_there_another) = true;
  }
  if (!is_administrator || is_there_another) return {};
  return fail(ErrorCode::kConflict, name + " is the last administrator; add another first");
}

Result<void> remove_user(Transaction& transaction, Arguments arguments, const Circumstances&) {
  TRY(check_not_last_administrator(transaction, arguments[0]));
  return bulkhead::remove_user(transaction, arguments[0]);
}

Result<void> disable_user(Transaction& transaction, Arguments arguments, const Circumstances&) {
  TRY(check_not_last_administrator(transaction, arguments[0]));
  return set_user_state(transaction, arguments[0], UserState::kDisabled);
}

Result<void> enable_user(Transaction& transaction, Arguments arguments, const Circumstances&) {
  return set_user_state(transaction, arguments[0], UserState::kActive);
}

std::string_view to_string(UserKind kind) {
  switch (kind) {
    case UserKind::kOrdinary: return "ordinary";
    case UserKind::kAdministrator: return "administrator";
    case UserKind::kRobot: return "robot";
  }
  return "unknown";
}

Result<AdminTable> users(Snapshot& snapshot, Arguments, const Circumstances&) {
  AdminTable rows;
  for (const User& user : TRY(list_users(snapshot))) {
    rows.push_back(
        {user.record.name,
         std::string(to_string(user.record.kind)),
         user.record.state == UserState::kActive ? "active" : "disabled",
         to_rfc3339(user.record.created)});
  }
  return rows;
}

constexpr std::array<WriteOperation, 5> kWrites = {{
    {"user.add", 3, {AuditEvent::kUserChanged, "user", kSecret, "kind"}, add_user},
    {"user.password", 2, {AuditEvent::kUserChanged, "user", kSecret}, change_password},
    {"user.remove", 1, {AuditEvent::kUserChanged, "user"}, remove_user},
    {"user.disable", 1, {AuditEvent::kUserChanged, "user"}, disable_user},
    {"user.enable", 1, {AuditEvent::kUserChanged, "user"}, enable_user},
}};
constexpr std::array<ReadOperation, 1> kReads = {{
    {"user.list", 0, users},
}};

}  // namespace

OperationList user_operations() { return {kWrites, kReads}; }

}  // namespace bulkhead
