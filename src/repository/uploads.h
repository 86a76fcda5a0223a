// Unfinished pushes of blobs. An upload belongs to a repository id and to the user who started it;
// to everyone else it does not exist. Bytes go to segments whose names were listed first; the
// blob exists only when finish() has verified its digest and committed (T1, T2, T3, T10).
#pragma once

#include <optional>
#include <string>

#include "blobs/segment_store.h"
#include "metadata/metadata_store.h"
#include "repository/segments_in_use.h"
#include "repository/settings.h"
#include "repository/upload_part.h"
#include "repository/upload_rows.h"
#include "runtime/byte_source.h"
#include "runtime/clock.h"
#include "runtime/random_source.h"

namespace bulkhead {

struct UploadStatus {
  std::string id;  // 32 hex characters, as URLs show it
  uint64_t offset = 0;
};

// What a request's Content-Range says: bytes [start, end] of the blob.
struct ContentRange {
  uint64_t start = 0;
  uint64_t end = 0;
};

// Who asks, on which upload, with which authority at commit.
struct UploadRequest {
  RepositoryName name;
  UserId user;
  std::string upload_id;  // as the URL shows it
  Authority authority;
};

class Uploads {
 public:
  Uploads(MetadataStore& metadata, SegmentStore& segments, const Clock& clock, RandomSource& random,
          const RepositorySettings& settings);

  // T1, creating the repository when it is missing (T0). The hash is sha256 unless announced.
  Task<UploadStatus> start(RepositoryName name, UserId user, Authority authority,
                           std::optional<DigestAlgorithm> announced);

  // kBlobUploadUnknown when there is no such upload for this user in this repository.
  Result<UploadStatus> status(Snapshot& snapshot, const RepositoryName& name, UserId user,
                              const std::string& upload_id) const;

  // Appends the body. kRangeNotSatisfiable when `range` does not continue at the offset, or when
  // another PATCH committed first: the upload lives on, its status tells where. kSizeInvalid when
  // range and body lengths disagree. A body that breaks off keeps its prefix only without `range`.
  Task<UploadStatus> append(UploadRequest request, std::optional<ContentRange> range,
                            ByteSource& body);

  // Appends the body (if any), verifies `digest` over everything and binds the blob (T3).
  // kDigestInvalid ends the upload; range errors as in append() keep it. A repeated finish after
  // a lost answer succeeds again.
  Task<void> finish(UploadRequest request, Digest digest, std::optional<ContentRange> range,
                    ByteSource& body);

  // T10 by the owner.
  Task<void> cancel(UploadRequest request);

 private:
  // An upload as a request found it.
  struct Session {
    UploadKey key;
    UploadRecord record;
    std::optional<SegmentsInUse::Hold> hold = {};
  };
  Result<Session> open(const UploadRequest& request, std::optional<ContentRange> range,
                       const ByteSource& body) const;
  // Lists a fresh segment name in the upload's row before its bytes exist (T2, claim).
  Task<SegmentName> claim(UploadRequest& request, Session& session);
  // Receives the whole body into a claimed segment; a body that breaks off is in the part, a
  // failing store is an error.
  Task<UploadPart> receive(UploadRequest& request, Session& session, ByteSource& body,
                           std::optional<DigestAlgorithm> wanted);
  // Adds the part to the upload (T2, commit): the first commit at an offset wins.
  Task<void> commit(UploadRequest& request, Session& session, UploadPart& part);
  Task<void> keep_or_abandon(UploadRequest& request, Session& session, UploadPart& part,
                             std::optional<ContentRange> range);
  Task<Digest> digest_of(Session& session, UploadPart& part, DigestAlgorithm algorithm);
  Task<void> bind(UploadRequest& request, Session& session, UploadPart& part, Digest digest);
  // Whether this very upload has already become `digest` here (the answer was lost).
  Result<bool> was_finished(const UploadRequest& request, const Digest& digest) const;
  // Ends the upload; with `after`, only if nobody has continued it since that part began.
  Task<void> end(UploadRequest& request, const UploadPart* after);

  MetadataStore& metadata_;
  SegmentStore& segments_;
  const Clock& clock_;
  RandomSource& random_;
  const RepositorySettings& settings_;
  SegmentsInUse segments_in_use_;
};

}  // namespace bulkhead
