// Pages of names in byte order: tags of a repository, repositories of the registry, referrers of
// a subject. Pure reads of one snapshot.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "metadata/metadata_store.h"
#include "oci/digest.h"

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

struct Referrer {
  Digest digest;
  ReferrerRecord record;
  std::string cursor;  // for a page that begins after this one
};

struct ReferrerPage {
  std::vector<Referrer> referrers;
  std::string next;  // opaque cursor for the following page, empty at the end
};

// The key form of a subject as the API's path names it; kDigestInvalid when it is malformed.
Result<std::string> parse_subject_key(const std::string& digest_text);

// Manifests of the repository whose subject is `subject_key`, of one of `artifact_types` (any
// when empty), after `cursor`, until their descriptors would pass `bytes_max`. kInvalid for a
// cursor that is not one.
Result<ReferrerPage> list_referrers(Snapshot& snapshot, RepositoryId repository,
                                    const std::string& subject_key,
                                    const std::vector<std::string>& artifact_types,
                                    const std::string& cursor, size_t bytes_max);

}  // namespace bulkhead
