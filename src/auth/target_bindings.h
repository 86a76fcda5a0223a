// Who has which roles on one target, a page at a time, for whoever may grant there. What is bound
// around it (its namespace, the registry, a pattern) is not on it. Pure functions over a snapshot.
#pragma once

#include <string>
#include <vector>

#include "auth/grant_target.h"

namespace bulkhead {

struct SubjectRoles {
  SubjectId id{};
  std::string subject;  // as subjects.h writes it
  std::vector<std::string> roles;
};

struct TargetBindingPage {
  std::vector<SubjectRoles> subjects;  // in order of their ids
  bool more = false;
};

// The subjects with an id above `after`, at most `count_max`. None for what does not exist.
Result<TargetBindingPage> list_bindings_on(Snapshot& snapshot, const GrantTarget& target,
                                           SubjectId after, size_t count_max);

}  // namespace bulkhead
