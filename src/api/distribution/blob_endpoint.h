// Reading and deleting blobs (distribution-spec "Pulling Blobs", "Deleting Blobs"): whole, one
// range or many, conditional. Bytes go out as regions of files, so a plain socket gets sendfile.
#pragma once

#include <memory>

#include "api/call.h"
#include "http/response.h"
#include "repository/registry.h"

namespace bulkhead {

class BlobEndpoint {
 public:
  // `registry` outlives this object.
  explicit BlobEndpoint(Registry& registry) : registry_(registry) {}

  // `snapshot` is the one in which the caller's right was found.
  Task<Response> read(Call& call, std::unique_ptr<Snapshot> snapshot);
  Task<Response> remove(Call& call);

 private:
  Registry& registry_;
};

}  // namespace bulkhead
