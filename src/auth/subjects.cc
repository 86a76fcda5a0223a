#include "auth/subjects.h"

#include <algorithm>

namespace bulkhead {
namespace {

constexpr std::string_view kGroupPrefix = "group:";

bool hangs_on_epoch(AuthenticationMethod method) {
  return method == AuthenticationMethod::kBasic || method == AuthenticationMethod::kToken;
}

bool has_ended(const Identity& identity, const UserStanding& user) {
  return hangs_on_epoch(identity.method) && identity.credential_epoch != user.credential_epoch;
}

}  // namespace

Result<SubjectId> get_subject(Snapshot& snapshot, std::string_view name) {
  if (name == kAnonymousName) return subject_of(kAnonymous);
  if (name == kAuthenticatedName) return subject_of(kAuthenticated);
  if (name.starts_with(kGroupPrefix)) {
    const std::string_view group_name = name.substr(kGroupPrefix.size());
    if (group_name == kAuthenticatedName) return subject_of(kAuthenticated);
    const auto group = TRY(find_group(snapshot, group_name));
    if (group) return subject_of(group->id);
    return fail(ErrorCode::kNotFound, "there is no group " + std::string(group_name));
  }
  const auto user = TRY(find_user(snapshot, name));
  if (!user) return fail(ErrorCode::kNotFound, "there is no user " + std::string(name));
  return subject_of(user->id);
}

Result<std::map<SubjectId, std::string>> subject_names(Snapshot& snapshot) {
  std::map<SubjectId, std::string> names{
      {subject_of(kAnonymous), std::string(kAnonymousName)},
      {subject_of(kAuthenticated), std::string(kAuthenticatedName)}};
  for (User& user : TRY(list_users(snapshot))) {
    names.emplace(subject_of(user.id), std::move(user.record.name));
  }
  for (const Group& group : TRY(list_groups(snapshot))) {
    names.emplace(subject_of(group.id), std::string(kGroupPrefix) + group.record.name);
  }
  return names;
}

Result<std::optional<std::string>> find_subject_name(Snapshot& snapshot, SubjectId subject) {
  if (subject == subject_of(kAnonymous)) return std::string(kAnonymousName);
  if (subject == subject_of(kAuthenticated)) return std::string(kAuthenticatedName);
  const uint64_t id = static_cast<uint64_t>(subject);
  if (auto user = TRY(find_record<UserRecord>(snapshot, keys::user(UserId{id})))) {
    return std::move(user->name);
  }
  const auto group = TRY(find_record<GroupRecord>(snapshot, keys::group(GroupId{id})));
  if (!group) return std::nullopt;
  return std::string(kGroupPrefix) + group->name;
}

Result<std::optional<Caller>> find_caller(Snapshot& snapshot, const Identity& identity) {
  if (identity.user == kAnonymous) return Caller{};
  Caller caller{.user = identity.user, .asserted_groups = identity.asserted_groups};
  if (identity.seen && identity.seen->state == snapshot.state()) {
    caller.kind = identity.seen->kind;
    return caller;
  }
  const auto record = TRY(find_standing(snapshot, identity.user));
  if (!record || has_ended(identity, *record)) return std::nullopt;
  caller.kind = record->kind;
  return caller;
}

Result<void> visit_subjects(Snapshot& snapshot, const Caller& caller, SubjectVisitor visit) {
  if (caller.user == kAnonymous) {
    TRY(visit(subject_of(kAnonymous)));
    return {};
  }
  if (TRY(visit(subject_of(caller.user))) == Scan::kStop) return {};
  std::vector<GroupId> groups = groups_of(snapshot, caller.user);
  for (const GroupId group : caller.asserted_groups) {
    if (std::ranges::find(groups, group) == groups.end()) groups.push_back(group);
  }
  groups.push_back(kAuthenticated);
  for (const GroupId group : groups) {
    if (TRY(visit(subject_of(group))) == Scan::kStop) return {};
  }
  TRY(visit(subject_of(kAnonymous)));
  return {};
}

}  // namespace bulkhead
