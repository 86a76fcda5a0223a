#include "auth/robots.h"

#include <limits>

namespace bulkhead {
namespace {

// The id of what stands there now; 0 for nothing.
Result<uint64_t> id_of(Snapshot& snapshot, const GrantTarget& home) {
  if (home.repository) {
    const auto found = TRY(find_repository(snapshot, *home.repository));
    return found ? static_cast<uint64_t>(found->id) : 0;
  }
  const auto found = TRY(find_namespace(snapshot, home.namespace_name));
  return found ? static_cast<uint64_t>(*found) : 0;
}

template <class Record>
Result<bool> has_home_of_its_name(Snapshot& snapshot, const Record& record) {
  if (record.kind != UserKind::kRobot) return true;
  const auto name = RobotName::parse(record.name);
  if (!name || name->home.kind != record.home_kind) {
    return fail(ErrorCode::kCorrupt, "a robot has a home of another kind than its name");
  }
  return record.home != 0 && TRY(id_of(snapshot, name->home)) == record.home;
}

}  // namespace

std::optional<RobotName> RobotName::parse(std::string_view text) {
  const size_t plus = text.find('+');
  if (plus == std::string_view::npos || !check_user_name(text.substr(plus + 1))) {
    return std::nullopt;
  }
  auto home = GrantTarget::parse(text.substr(0, plus));
  if (!home || home->text() != text.substr(0, plus)) return std::nullopt;
  if (home->kind != BindingObject::kNamespace && home->kind != BindingObject::kRepository) {
    return std::nullopt;
  }
  return RobotName{*std::move(home), std::string(text.substr(plus + 1))};
}

Result<UserId> add_robot(Transaction& transaction, const RobotName& name, UnixTime now,
                         const AccountLimits& limits) {
  const uint64_t home = TRY(id_of(transaction, name.home));
  if (home == 0) return fail(ErrorCode::kNotFound, "there is no " + name.home.text());
  const size_t before = TRY(robots_of(transaction, name.home)).size();
  if (before >= limits.robots_per_home) {
    return fail(ErrorCode::kInvalid,
                name.home.text() + " has " + std::to_string(before) + " robots already");
  }
  const auto known = TRY(find_user(transaction, name.text()));
  if (known && TRY(has_its_home(transaction, known->record))) {
    return fail(ErrorCode::kAlreadyExists, "the robot " + name.text() + " exists already");
  }
  if (known) TRY(remove_user(transaction, name.text()));
  const UserId id{TRY(next_id(transaction))};
  put_record(transaction, keys::user_name(name.text()),
             NumberRecord{.value = static_cast<uint64_t>(id)});
  put_record(transaction, keys::user(id),
             UserRecord{.name = name.text(),
                        .kind = UserKind::kRobot,
                        .created = now,
                        .home_kind = name.home.kind,
                        .home = home});
  return id;
}

Result<void> remove_robot(Transaction& transaction, const RobotName& name) {
  const auto robot = TRY(find_user(transaction, name.text()));
  if (!robot) return fail(ErrorCode::kNotFound, "there is no robot " + name.text());
  return remove_user(transaction, name.text());
}

Result<std::vector<User>> robots_of(Snapshot& snapshot, const GrantTarget& home) {
  std::vector<User> robots;
  std::vector<UserId> ids;
  std::optional<Error> error;
  const Key all = keys::user_name(home.text() + "+");
  snapshot.scan(all, keys::end_of(all), [&](std::string_view key, std::string_view value) {
    const auto number = decode_record<NumberRecord>(key, value);
    if (!number) {
      error = number.error();
      return Scan::kStop;
    }
    ids.push_back(UserId{number->value});
    return Scan::kContinue;
  });
  if (error) return fail(*std::move(error));
  for (const UserId id : ids) {
    auto record = TRY(find_record<UserRecord>(snapshot, keys::user(id)));
    if (!record) return fail(ErrorCode::kCorrupt, "a user's name has no record");
    if (TRY(has_its_home(snapshot, *record))) robots.push_back({id, *std::move(record)});
  }
  return robots;
}

Result<bool> has_its_home(Snapshot& snapshot, const UserRecord& record) {
  return has_home_of_its_name(snapshot, record);
}

Result<bool> has_its_home(Snapshot& snapshot, const UserStanding& record) {
  return has_home_of_its_name(snapshot, record);
}

}  // namespace bulkhead
