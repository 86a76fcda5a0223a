#include "auth/users.h"

#include <algorithm>
#include <limits>

#include "auth/api_keys.h"
#include "auth/external_links.h"
#include "auth/groups.h"
#include "auth/robots.h"
#include "auth/role_bindings.h"
#include "auth/short_name.h"

namespace bulkhead {
namespace {

constexpr UserId kLastId{std::numeric_limits<uint64_t>::max()};

bool is_user_name(std::string_view name) {
  return name != kAnonymousName && is_short_name(name, kUserNameBytesMax, "._-");
}

Result<User> get_user(Snapshot& snapshot, std::string_view name) {
  auto user = TRY(find_user(snapshot, name));
  if (!user) return fail(ErrorCode::kNotFound, "there is no user " + std::string(name));
  return *std::move(user);
}

template <class Record>
Result<std::optional<Record>> find_active(Snapshot& snapshot, UserId id) {
  auto record = TRY(find_record<Record>(snapshot, keys::user(id)));
  if (!record || record->state != UserState::kActive) return std::nullopt;
  if (!TRY(has_its_home(snapshot, *record))) return std::nullopt;
  return record;
}

}  // namespace

Result<void> check_user_name(std::string_view name) {
  if (is_user_name(name)) return {};
  return fail(ErrorCode::kInvalid,
              "a user name has 1 to 64 characters of a-z, 0-9, '.', '_' and '-', begins with a "
              "letter or digit, and is not \"anonymous\"");
}

Result<UserId> add_user(Transaction& transaction, std::string_view name,
                        std::string password_hash, UserKind kind, UnixTime now) {
  TRY(check_user_name(name));
  if (TRY(find_user(transaction, name))) {
    return fail(ErrorCode::kAlreadyExists, "the user " + std::string(name) + " exists already");
  }
  const UserId id{TRY(next_id(transaction))};
  put_record(transaction, keys::user_name(name),
             NumberRecord{.value = static_cast<uint64_t>(id)});
  put_record(transaction, keys::user(id),
             UserRecord{.name = std::string(name),
                        .password_hash = std::move(password_hash),
                        .kind = kind,
                        .created = now});
  return id;
}

Result<std::optional<User>> find_user(Snapshot& snapshot, std::string_view name) {
  // Also keeps texts that are too long for a key away from the store.
  if (!is_user_name(name) && !RobotName::parse(name)) return std::nullopt;
  const auto number = TRY(find_record<NumberRecord>(snapshot, keys::user_name(name)));
  if (!number) return std::nullopt;
  const UserId id{number->value};
  auto record = TRY(find_record<UserRecord>(snapshot, keys::user(id)));
  if (!record) return fail(ErrorCode::kCorrupt, "a user's name has no record");
  return User{id, *std::move(record)};
}

Result<std::optional<UserRecord>> find_active_user(Snapshot& snapshot, UserId id) {
  return find_active<UserRecord>(snapshot, id);
}

Result<std::optional<UserStanding>> find_standing(Snapshot& snapshot, UserId id) {
  return find_active<UserStanding>(snapshot, id);
}

Result<void> set_password_hash(Transaction& transaction, std::string_view name,
                               std::string password_hash) {
  User user = TRY(get_user(transaction, name));
  if (user.record.kind == UserKind::kRobot) {
    return fail(ErrorCode::kInvalid, "a robot has no password; make it a key");
  }
  user.record.password_hash = std::move(password_hash);
  ++user.record.credential_epoch;
  put_record(transaction, keys::user(user.id), user.record);
  return {};
}

Result<void> set_user_state(Transaction& transaction, std::string_view name, UserState state) {
  User user = TRY(get_user(transaction, name));
  user.record.state = state;
  if (state == UserState::kDisabled) ++user.record.credential_epoch;
  put_record(transaction, keys::user(user.id), user.record);
  return {};
}

Result<void> remove_user(Transaction& transaction, std::string_view name) {
  const User user = TRY(get_user(transaction, name));
  remove_bindings_of(transaction, subject_of(user.id));
  TRY(remove_links_of(transaction, user.id));
  remove_memberships(transaction, user.id);
  remove_api_keys(transaction, user.id);
  transaction.remove(keys::user_name(name));
  transaction.remove(keys::user(user.id));
  return {};
}

Result<std::vector<User>> list_users(Snapshot& snapshot) {
  std::vector<User> users;
  std::optional<Error> error;
  const Key until = keys::end_of(keys::user(kLastId));
  snapshot.scan(keys::user(UserId{}), until, [&](std::string_view key, std::string_view value) {
    auto record = decode_record<UserRecord>(key, value);
    if (!record) {
      error = std::move(record).error();
      return Scan::kStop;
    }
    users.push_back({UserId{keys::from_big_endian(key.substr(1))}, *std::move(record)});
    return Scan::kContinue;
  });
  if (error) return fail(*std::move(error));
  std::ranges::sort(users, {}, [](const User& user) { return user.record.name; });
  return users;
}

}  // namespace bulkhead
