// Images by number, each the same in every run: which repository, tag and blobs number i has, and
// the rows that pushing it leaves. Segments are named and never written.
//
//   repository   ns<i/10000>/r<i/1000>, a thousand images each; two base layers are shared there
//   tag          t<i>
//   blobs        the manifest, a config and a layer of its own, with SHA-256 names of short texts
#pragma once

#include <cstdint>
#include <string>

#include "metadata/metadata_store.h"
#include "oci/manifest.h"
#include "repository/settings.h"

namespace bulkhead::bench {

inline constexpr uint64_t kImagesPerRepository = 1000;

class ManyImages {
 public:
  // Everything is owned by `user` and pushed at `now`.
  ManyImages(UserId user, UnixTime now) : user_(user), now_(now) {}

  // The rows of image `number`; those of a repository come with its first image.
  Result<void> push(Transaction& transaction, uint64_t number) const;

 private:
  Result<void> push_blob(Transaction& transaction, const RepositoryRef& repository,
                         const std::string& text) const;
  Result<void> push_manifest(Transaction& transaction, const RepositoryRef& repository,
                             const RepositoryName& name, uint64_t number) const;

  UserId user_;
  UnixTime now_;
  RepositorySettings settings_;
};

}  // namespace bulkhead::bench
