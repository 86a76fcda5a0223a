// Whom a role binding may be for, by name, and whose bindings count for a caller. A subject is
// written USER, group:GROUP, "anonymous" for everyone, or "system:authenticated" for all who have
// shown credentials. Pure functions over a snapshot.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/groups.h"
#include "auth/identity.h"

namespace bulkhead {

// Errors: kNotFound, saying what there is not.
Result<SubjectId> get_subject(Snapshot& snapshot, std::string_view name);

// Every subject's name as it is written. Reads all users and groups: for the command line.
Result<std::map<SubjectId, std::string>> subject_names(Snapshot& snapshot);
// One subject's; absent when it is gone.
Result<std::optional<std::string>> find_subject_name(Snapshot& snapshot, SubjectId subject);

// Who a caller is at this moment.
struct Caller {
  UserKind kind = UserKind::kOrdinary;
  UserId user = kAnonymous;
  std::vector<GroupId> asserted_groups;  // by the credentials
};

// Absent for a user who was removed or is disabled, and when a new password has ended what was
// shown: a password, or a token of ours. Other credentials end by themselves.
Result<std::optional<Caller>> find_caller(Snapshot& snapshot, const Identity& identity);

// Whose bindings count for a caller: the user, their groups, those that the credentials assert, all
// with credentials, everyone. What comes after the one that `visit` stops at is not looked for.
using SubjectVisitor = FunctionRef<Result<Scan>(SubjectId)>;
Result<void> visit_subjects(Snapshot& snapshot, const Caller& caller, SubjectVisitor visit);

}  // namespace bulkhead
