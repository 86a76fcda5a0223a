#include "auth/roles.h"

#include <algorithm>

#include "auth/short_name.h"

namespace bulkhead {
namespace {

constexpr size_t kRoleNameBytesMax = 63;

bool is_role_name(std::string_view name) {
  return is_short_name(name, kRoleNameBytesMax, ".:_-");
}

Result<void> check_name(std::string_view name) {
  if (find_built_in_role(name) != nullptr || name.starts_with("system:")) {
    return fail(ErrorCode::kInvalid,
                std::string(name) + " is built in, or begins with system: as only those may");
  }
  if (is_role_name(name)) return {};
  return fail(ErrorCode::kInvalid,
              "a role name has 1 to 63 characters of a-z, 0-9, '.', ':', '_' and '-' and begins "
              "with a letter or digit");
}

Result<void> check_rules(const std::vector<std::string>& rules) {
  if (rules.empty() || rules.size() > kRulesMax) {
    return fail(ErrorCode::kInvalid, "a role has 1 to 64 rules");
  }
  for (const std::string& rule : rules) TRY(parse_rule(rule));
  return {};
}

// Absent when nobody made a role of that name.
Result<std::optional<Role>> find_made_role(Snapshot& snapshot, std::string_view name) {
  if (!is_role_name(name)) return std::nullopt;
  const auto number = TRY(find_record<NumberRecord>(snapshot, keys::role_name(name)));
  if (!number) return std::nullopt;
  return Role{number->value};
}

Result<Role> get_made_role(Snapshot& snapshot, std::string_view name) {
  TRY(check_name(name));
  const auto role = TRY(find_made_role(snapshot, name));
  if (!role) return fail(ErrorCode::kNotFound, "there is no role " + std::string(name));
  return *role;
}

Key row_of(Role role) { return keys::role(static_cast<uint64_t>(role)); }

NamedRole shown(const BuiltInRole& role) {
  return {std::string(role.name), print_rules(role.permissions), true};
}

}  // namespace

Result<Role> get_role(Snapshot& snapshot, std::string_view name) {
  if (const BuiltInRole* built_in = find_built_in_role(name)) return built_in->role;
  if (const auto made = TRY(find_made_role(snapshot, name))) return *made;
  std::string names;
  for (const NamedRole& role : TRY(list_roles(snapshot))) {
    names += (names.empty() ? "" : ", ") + role.name;
  }
  return fail(ErrorCode::kInvalid,
              "there is no role " + std::string(name) + "; there are " + names);
}

Result<Permissions> permissions_of(Snapshot& snapshot, Role role) {
  if (const BuiltInRole* built_in = find_built_in_role(role)) return built_in->permissions;
  Permissions all;
  const auto record = TRY(find_record<RoleRecord>(snapshot, row_of(role)));
  if (!record) return all;
  for (const std::string& rule : record->rules) {
    // What only a newer version can read allows nothing.
    if (const auto permissions = parse_rule(rule)) all = all | *permissions;
  }
  return all;
}

Result<std::optional<NamedRole>> find_role(Snapshot& snapshot, Role role) {
  if (const BuiltInRole* built_in = find_built_in_role(role)) return shown(*built_in);
  auto record = TRY(find_record<RoleRecord>(snapshot, row_of(role)));
  if (!record) return std::nullopt;
  return NamedRole{std::move(record->name), std::move(record->rules), false};
}

Result<std::vector<NamedRole>> list_roles(Snapshot& snapshot) {
  std::vector<NamedRole> made;
  std::optional<Error> error;
  const Key all = keys::roles();
  snapshot.scan(all, keys::end_of(all), [&](std::string_view key, std::string_view value) {
    auto record = decode_record<RoleRecord>(key, value);
    if (!record) {
      error = std::move(record).error();
      return Scan::kStop;
    }
    made.push_back({std::move(record->name), std::move(record->rules), false});
    return Scan::kContinue;
  });
  if (error) return fail(*std::move(error));
  std::ranges::sort(made, {}, &NamedRole::name);
  std::vector<NamedRole> roles;
  for (const BuiltInRole& role : built_in_roles()) roles.push_back(shown(role));
  std::ranges::move(made, std::back_inserter(roles));
  return roles;
}

Result<void> add_role(Transaction& transaction, std::string_view name,
                      const std::vector<std::string>& rules, UnixTime now) {
  TRY(check_name(name));
  TRY(check_rules(rules));
  if (TRY(find_made_role(transaction, name))) {
    return fail(ErrorCode::kAlreadyExists, "the role " + std::string(name) + " exists already");
  }
  const uint64_t id = TRY(next_id(transaction));
  put_record(transaction, keys::role_name(name), NumberRecord{.value = id});
  put_record(transaction, keys::role(id),
             RoleRecord{.name = std::string(name), .rules = rules, .created = now});
  return {};
}

Result<void> change_role(Transaction& transaction, std::string_view name,
                         const std::vector<std::string>& rules) {
  const Role role = TRY(get_made_role(transaction, name));
  TRY(check_rules(rules));
  auto record = TRY(find_record<RoleRecord>(transaction, row_of(role)));
  if (!record) return fail(ErrorCode::kCorrupt, "a role's name has no record");
  record->rules = rules;
  put_record(transaction, row_of(role), *record);
  return {};
}

Result<void> remove_role(Transaction& transaction, std::string_view name) {
  const Role role = TRY(get_made_role(transaction, name));
  transaction.remove(keys::role_name(name));
  transaction.remove(row_of(role));
  return {};
}

}  // namespace bulkhead
