#include "auth/groups.h"

#include <algorithm>

#include "auth/role_bindings.h"

namespace bulkhead {
namespace {

constexpr size_t kGroupNameBytesMax = 128;

bool is_group_name(std::string_view name) {
  if (name.empty() || name.size() > kGroupNameBytesMax) return false;
  if (name.starts_with("system:")) return false;
  return std::ranges::all_of(
      name, [](char character) { return character > ' ' && character < 127; });
}

Result<Group> get_group(Snapshot& snapshot, std::string_view name) {
  auto group = TRY(find_group(snapshot, name));
  if (!group) return fail(ErrorCode::kNotFound, "there is no group " + std::string(name));
  return *std::move(group);
}

Result<UserId> get_user_id(Snapshot& snapshot, std::string_view name) {
  const auto user = TRY(find_user(snapshot, name));
  if (!user) return fail(ErrorCode::kNotFound, "there is no user " + std::string(name));
  return user->id;
}

// The id that a membership's key ends with.
uint64_t last_id(std::string_view key) { return keys::from_big_endian(key.substr(key.size() - 8)); }

}  // namespace

Result<GroupId> add_group(Transaction& transaction, std::string_view name, UnixTime now) {
  if (!is_group_name(name)) {
    return fail(ErrorCode::kInvalid,
                "a group name has 1 to 128 visible ASCII characters without spaces and does not "
                "begin with \"system:\"");
  }
  if (TRY(find_group(transaction, name))) {
    return fail(ErrorCode::kAlreadyExists, "the group " + std::string(name) + " exists already");
  }
  const GroupId id{TRY(next_id(transaction))};
  put_record(transaction, keys::group_name(name),
             NumberRecord{.value = static_cast<uint64_t>(id)});
  put_record(transaction, keys::group(id),
             GroupRecord{.name = std::string(name), .created = now});
  return id;
}

Result<void> remove_group(Transaction& transaction, std::string_view name) {
  const Group group = TRY(get_group(transaction, name));
  for (const std::string& key : keys_below(transaction, keys::members(group.id))) {
    transaction.remove(keys::membership(UserId{last_id(key)}, group.id));
    transaction.remove(key);
  }
  remove_bindings_of(transaction, subject_of(group.id));
  transaction.remove(keys::group_name(name));
  transaction.remove(keys::group(group.id));
  return {};
}

Result<void> add_member(Transaction& transaction, std::string_view group, std::string_view user) {
  const GroupId group_id = TRY(get_group(transaction, group)).id;
  const UserId user_id = TRY(get_user_id(transaction, user));
  const std::vector<GroupId> groups = groups_of(transaction, user_id);
  if (std::ranges::find(groups, group_id) != groups.end()) {
    return fail(ErrorCode::kAlreadyExists,
                std::string(user) + " is in " + std::string(group) + " already");
  }
  if (groups.size() >= kGroupsOfUserMax) {
    return fail(ErrorCode::kInvalid, std::string(user) + " is in 256 groups, which is the most");
  }
  transaction.put(keys::membership(user_id, group_id), "");
  transaction.put(keys::member(group_id, user_id), "");
  return {};
}

Result<void> remove_member(Transaction& transaction, std::string_view group,
                           std::string_view user) {
  const GroupId group_id = TRY(get_group(transaction, group)).id;
  const UserId user_id = TRY(get_user_id(transaction, user));
  if (!transaction.get(keys::membership(user_id, group_id))) {
    return fail(ErrorCode::kNotFound, std::string(user) + " is not in " + std::string(group));
  }
  transaction.remove(keys::membership(user_id, group_id));
  transaction.remove(keys::member(group_id, user_id));
  return {};
}

void remove_memberships(Transaction& transaction, UserId user) {
  for (const std::string& key : keys_below(transaction, keys::memberships(user))) {
    transaction.remove(keys::member(GroupId{last_id(key)}, user));
    transaction.remove(key);
  }
}

Result<std::optional<Group>> find_group(Snapshot& snapshot, std::string_view name) {
  if (!is_group_name(name)) return std::nullopt;
  const auto number = TRY(find_record<NumberRecord>(snapshot, keys::group_name(name)));
  if (!number) return std::nullopt;
  const GroupId id{number->value};
  auto record = TRY(find_record<GroupRecord>(snapshot, keys::group(id)));
  if (!record) return fail(ErrorCode::kCorrupt, "a group's name has no record");
  return Group{id, *std::move(record)};
}

std::vector<GroupId> groups_of(Snapshot& snapshot, UserId user) {
  std::vector<GroupId> groups;
  const Key all = keys::memberships(user);
  snapshot.scan(all, keys::end_of(all), [&](std::string_view key, std::string_view) {
    groups.push_back(GroupId{last_id(key)});
    return Scan::kContinue;
  });
  return groups;
}

Result<std::vector<Group>> list_groups(Snapshot& snapshot) {
  std::vector<Group> groups;
  std::optional<Error> error;
  const Key all = keys::groups();
  snapshot.scan(all, keys::end_of(all), [&](std::string_view key, std::string_view value) {
    auto record = decode_record<GroupRecord>(key, value);
    if (!record) {
      error = std::move(record).error();
      return Scan::kStop;
    }
    groups.push_back({GroupId{last_id(key)}, *std::move(record)});
    return Scan::kContinue;
  });
  if (error) return fail(*std::move(error));
  std::ranges::sort(groups, {}, [](const Group& group) { return group.record.name; });
  return groups;
}

Result<std::vector<std::string>> list_members(Snapshot& snapshot, GroupId group) {
  std::vector<std::string> names;
  for (const std::string& key : keys_below(snapshot, keys::members(group))) {
    const auto record =
        TRY(find_record<UserRecord>(snapshot, keys::user(UserId{last_id(key)})));
    if (record) names.push_back(record->name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace bulkhead
