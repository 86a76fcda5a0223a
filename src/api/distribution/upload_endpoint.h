// Pushing blobs (distribution-spec "Pushing Blobs"): start, append, finish, cancel, status, and
// the ways to have a blob without a session: one POST with everything, or a mount. Parameters are
// read from the query alone; a body is always bytes of the blob.
#pragma once

#include <memory>

#include "api/call.h"
#include "api/distribution/recent_repositories.h"
#include "auth/authorizer.h"
#include "http/response.h"
#include "repository/registry.h"

namespace bulkhead {

class UploadEndpoint {
 public:
  // All outlive this object.
  UploadEndpoint(Registry& registry, const Authorizer& authorizer, const RecentRepositories& recent)
      : registry_(registry), authorizer_(authorizer), recent_(recent) {}

  Task<Response> start(Call& call);
  Task<Response> status(Call& call, std::unique_ptr<Snapshot> snapshot);
  Task<Response> append(Call& call);
  Task<Response> finish(Call& call);
  Task<Response> cancel(Call& call);

 private:
  Task<MountOutcome> mount(Call& call, Digest digest);
  Task<MountOutcome> mount_from_any(Call& call, Digest digest);
  Task<Response> push_whole(Call& call, Digest digest);
  Task<UploadStatus> append_body(Call& call);
  Task<Digest> finish_body(Call& call);
  // A range that does not fit is answered with where the upload stands (U8), all else as it is.
  Result<Response> refuse(const Call& call, Error error);

  Registry& registry_;
  const Authorizer& authorizer_;
  const RecentRepositories& recent_;
};

}  // namespace bulkhead
