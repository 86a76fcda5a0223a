#include <algorithm>
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

Result<void> remove_user(Transaction& transaction, Arguments arguments, const Circumstances&) {
  const std::vector<User> users = TRY(list_users(transaction));
  const auto is_other_administrator = [&](const User& user) {
    return user.record.kind == UserKind::kAdministrator && user.record.name != arguments[0];
  };
  if (std::ranges::find(users, arguments[0], [](const User& user) { return user.record.name; }) !=
          users.end() &&
      std::ranges::none_of(users, is_other_administrator)) {
    return fail(ErrorCode::kConflict,
                arguments[0] + " is the last administrator; add another first");
  }
  return bulkhead::remove_user(transaction, arguments[0]);
}

Result<AdminTable> users(Snapshot& snapshot, Arguments, const Circumstances&) {
  AdminTable rows;
  for (const User& user : TRY(list_users(snapshot))) {
    rows.push_back(
        {user.record.name,
         user.record.kind == UserKind::kAdministrator ? "administrator" : "ordinary",
         user.record.state == UserState::kActive ? "active" : "disabled",
         to_rfc3339(user.record.created)});
  }
  return rows;
}

constexpr std::array<WriteOperation, 3> kWrites = {{
    {"user.add", 3, add_user},
    {"user.password", 2, change_password},
    {"user.remove", 1, remove_user},
}};
constexpr std::array<ReadOperation, 1> kReads = {{
    {"user.list", 0, users},
}};

}  // namespace

OperationList user_operations() { return {kWrites, kReads}; }

}  // namespace bulkhead
