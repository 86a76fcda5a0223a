// Pages of names in byte order: tags of a repository, repositories of the registry. Pure reads of
// one snapshot.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "metadata/metadata_store.h"

namespace bulkhead {

struct NamePage {
  std::vector<std::string> names;
  bool more = false;  // there are names after the last one
};

// At most `count_max` names strictly after `last` (from the start when empty).
Result<NamePage> list_tags(Snapshot& snapshot, RepositoryId repository, const std::string& last,
                           size_t count_max);

// Whether the caller may read a repository of that full name.
using MayRead = std::function<bool(const RepositoryRef&, std::string_view full_name)>;

// Full names of active repositories that `may_read` lets through, in byte order of the full name.
Result<NamePage> list_repositories(Snapshot& snapshot, const std::string& last, size_t count_max,
                                   const MayRead& may_read);

}  // namespace bulkhead
