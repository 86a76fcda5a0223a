// What a role is given on, as operators write it:
//
//   *                       all of the registry
//   NAMESPACE               all of a namespace, present and future
//   NAMESPACE/REPOSITORY    one repository
//   NAMESPACE/PATTERN       the repositories of a namespace whose paths a pattern matches, present
//                           and future; '*' in it is any run of characters, also of '/'
//
// One component is always a namespace here, unlike in an image name, where "alpine" is short for
// "library/alpine". Plain values; pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metadata/metadata_store.h"

namespace bulkhead {

inline constexpr size_t kPatternBytesMax = 128;
inline constexpr size_t kPatternStarsMax = 4;

struct GrantTarget {
  BindingObject kind = BindingObject::kRegistry;
  std::string namespace_name = {};                       // empty for the registry
  std::optional<RepositoryName> repository = std::nullopt;  // for kRepository
  std::string pattern = {};                              // for kPattern, without the namespace

  static Result<GrantTarget> parse(std::string_view text);  // Errors: kNameInvalid
  std::string text() const;
};

// Whether `path`, a repository's name without its namespace, is one that `pattern` means. Takes
// time in proportion to their lengths' product at most.
bool matches(std::string_view pattern, std::string_view path);

// Where a name points at this moment: ids are zero for what does not exist.
struct Place {
  RepositoryId repository_id{};
  NamespaceId namespace_id{};
  std::string path = {};  // the repository's name without its namespace

  bool has_repository() const { return repository_id != RepositoryId{}; }
};
// Reads two rows, at the same cost whether the repository exists or not.
Result<Place> find_place(Snapshot& snapshot, const RepositoryName& name);
// Of what is no repository, as far as it has ids: none of the registry, a namespace's of the rest.
Result<Place> find_place(Snapshot& snapshot, const GrantTarget& target);

}  // namespace bulkhead
