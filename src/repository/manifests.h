// Manifests and the tags that move with them. A manifest is accepted only by a transaction that
// finds, for everything it references, a witness row in the same repository (T5); the exact bytes
// are kept as a blob of the repository.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "blobs/segment_store.h"
#include "metadata/metadata_store.h"
#include "oci/manifest.h"
#include "oci/reference.h"
#include "oci/tag.h"
#include "repository/repository_blobs.h"
#include "repository/settings.h"
#include "repository/upload_rows.h"
#include "runtime/clock.h"
#include "runtime/random_source.h"

namespace bulkhead {

// If-Match / If-None-Match of a PUT, evaluated inside the transaction against what the reference
// names at that moment.
struct ManifestPrecondition {
  bool must_exist = false;               // If-Match: *
  bool must_not_exist = false;           // If-None-Match: *
  std::vector<std::string> must_be;      // If-Match: digests as text
  std::vector<std::string> must_not_be;  // If-None-Match: digests as text
  bool any() const {
    return must_exist || must_not_exist || !must_be.empty() || !must_not_be.empty();
  }
};

struct ManifestPush {
  RepositoryName name;
  Reference reference;    // tag, or digest (then the bytes must match it)
  std::vector<Tag> tags;  // further tags, with a digest reference only
  Manifest manifest;
  ManifestPrecondition precondition;
  UserId user;
  Authority authority;
};

struct ManifestLocation {
  Digest digest;
  std::string media_type;
  BlobLocation bytes;
};

class Manifests {
 public:
  Manifests(MetadataStore& metadata, SegmentStore& segments, RepositoryBlobs& blobs,
            const Clock& clock, RandomSource& random, const RepositorySettings& settings);

  // T5 (with T0 when the repository is missing). Yields the manifest's digest, in the algorithm
  // of a digest reference, else sha256. kDigestInvalid, kManifestBlobUnknown (one detail per
  // missing digest, as text), kManifestInvalid (a size that differs from the held blob's),
  // kPreconditionFailed.
  Task<Digest> put(ManifestPush push);

  // kManifestUnknown when the repository has no such manifest or tag.
  Result<ManifestLocation> find(Snapshot& snapshot, RepositoryId repository,
                                const Reference& reference) const;
  Task<std::string> read(ManifestLocation location);

  // By digest: T6 with its tags; kUnsupported, naming the parent, while an index lists it.
  // By tag: the tag only. kManifestUnknown.
  Task<void> remove(RepositoryName name, Reference reference, UserId user, Authority authority);

 private:
  struct WrittenBytes {
    UploadKey upload;
    SegmentName segment;
  };
  Task<WrittenBytes> write_bytes(ManifestPush& push);
  // Ends the upload of a manifest that was not published; its expiry would do the same.
  Task<void> give_up(ManifestPush& push, UploadKey upload);

  MetadataStore& metadata_;
  SegmentStore& segments_;
  RepositoryBlobs& blobs_;
  const Clock& clock_;
  RandomSource& random_;
  const RepositorySettings& settings_;
};

}  // namespace bulkhead
