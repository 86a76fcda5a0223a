// Which rows one manifest implies: what it references, what of that the repository must hold, and
// what is missing. The kernel shared by publishing, removing and collecting; pure.
#pragma once

#include <string>
#include <vector>

#include "metadata/metadata_store.h"
#include "oci/manifest.h"
#include "repository/settings.h"

namespace bulkhead {

struct ManifestLinks {
  std::vector<Digest> linked;        // held here: each gets a link row (the manifest itself apart)
  std::vector<Digest> children;      // manifests an index lists, present or (sparse) absent
  std::vector<std::string> missing;  // digests, as written, that are referenced but not held
  uint64_t total_size = 0;           // of everything it references directly
};

// Whether an index may list manifests that its repository has not.
enum class MissingChildren { kRefused, kAllowed };
MissingChildren missing_children(const RepositorySettings& settings, const RepositoryName& name);

// Looks for a witness of every reference in `repository`. An index's child that is a manifest must
// be published here; any other reference must be held or in grace; a non-distributable layer with
// URLs may be absent. kManifestInvalid when a descriptor's size is not the blob's.
Result<ManifestLinks> find_links(Snapshot& snapshot, RepositoryId repository,
                                 const Manifest& manifest, UnixTime now,
                                 MissingChildren missing_children);

// The same for a repository that does not exist yet: everything it must hold is missing.
Result<ManifestLinks> links_without_repository(const Manifest& manifest,
                                               MissingChildren missing_children);

}  // namespace bulkhead
