// Manifests and the tags pushed with them (distribution-spec "Pulling/Pushing/Deleting
// Manifests"). What was pushed is served byte by byte with the type it was pushed with, whatever
// Accept says.
#pragma once

#include <memory>

#include "api/call.h"
#include "http/response.h"
#include "repository/registry.h"

namespace bulkhead {

class ManifestEndpoint {
 public:
  // `registry` outlives this object.
  explicit ManifestEndpoint(Registry& registry) : registry_(registry) {}

  // `snapshot` is the one in which the caller's right was found.
  Task<Response> read(Call& call, std::unique_ptr<Snapshot> snapshot);
  Task<Response> put(Call& call);
  Task<Response> remove(Call& call);

 private:
  Registry& registry_;
};

}  // namespace bulkhead
