// The transactions that make a manifest live (T5, T5t) and take it away (T6), as pure bodies over
// one transaction. One body each, of any size the manifest limits allow (ADR 0009).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "metadata/metadata_store.h"
#include "repository/holding.h"
#include "repository/manifests.h"
#include "repository/settings.h"
#include "repository/upload_rows.h"

namespace bulkhead {

// A manifest whose bytes are durable in `content`, listed by the upload that wrote them.
struct Publication {
  const ManifestPush& push;
  Digest digest;
  BlobContent content;
  UploadKey written_by;
  std::set<std::string> missing;  // segments of an older copy that the store has lost
  UnixTime now;
};

// kManifestBlobUnknown with one detail per missing digest.
Result<void> require_nothing_missing(const std::vector<std::string>& missing);

Result<void> publish(Transaction& transaction, const Publication& publication,
                     const RepositorySettings& settings);

// Who removes what, when.
struct Removal {
  RepositoryId repository;
  UserId user;
  UnixTime now;
};

// T6: the manifest, its tags, keepers and links. kUnsupported while a live index lists it.
Result<void> unpublish(Transaction& transaction, const Removal& removal, const Digest& manifest,
                       const RepositorySettings& settings);

// The tag only; its manifest stays, fresh if nothing else keeps it. kManifestUnknown.
Result<void> untag(Transaction& transaction, const Removal& removal, const std::string& tag,
                   const RepositorySettings& settings);

}  // namespace bulkhead
