// Pages of names in byte order: tags of a repository, repositories of the registry. Pure reads of
// one snapshot.
#pragma once

#include <string>
#include <vector>

#include "base/function_ref.h"
#include "metadata/metadata_store.h"
#include "metadata/name_range.h"

namespace bulkhead {

struct NamePage {
  std::vector<std::string> names;
  bool more = false;  // there are names after the last one
  // When the page ended because enough rows were looked at: where to go on. It may name what the
  // caller must not see.
  std::string looked_until = {};
};

// At most `count_max` names strictly after `last` (from the start when empty).
Result<NamePage> list_tags(Snapshot& snapshot, RepositoryId repository, const std::string& last,
                           size_t count_max);

struct RepositoryQuery {
  std::vector<NameRange> ranges;  // where to look, in order and apart
  std::string last = {};          // strictly after this name
  size_t count_max = 0;
  size_t rows_max = 0;  // names looked at, listed or not
};
// Whether the caller may read a repository of that full name.
using MayRead = FunctionRef<bool(const RepositoryRef&, std::string_view full_name)>;

// Full names of active repositories that lie in the ranges and that `may_read` lets through, in
// byte order of the full name.
Result<NamePage> list_repositories(Snapshot& snapshot, const RepositoryQuery& query,
                                   MayRead may_read);

}  // namespace bulkhead
