// One request on its way through the pipeline: what the stations have found out about it so far.
// It lives in Pipeline::handle()'s frame, so tasks below may refer to it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/distribution/route.h"
#include "auth/grant_target.h"
#include "auth/identity.h"
#include "auth/presented_credentials.h"
#include "auth/scope.h"
#include "http/query.h"
#include "http/request.h"
#include "metadata/metadata_store.h"
#include "runtime/executor.h"

namespace bulkhead {

struct Call {
  Request& request;
  std::string id;  // X-Request-Id: 16 hex characters
  MonotonicTime begun{};
  std::optional<Route> route = {};
  Query query = {};
  Identity identity = {};
  // What a token would need beside what the route does, for the challenge of a refusal.
  std::vector<Scope> further_scopes = {};
  // On routes below a repository that do more than pull: the question that was just answered yes,
  // to be asked again by the transaction that writes.
  Authority authority = {};
  // And where its name points in the snapshot that said yes, which reads go on with.
  Place place = {};
  // For the audit log: the name a token request's form claims, whether an upload became a mount,
  // and what an operation of the account API changed.
  std::string claimed_user = {};
  bool was_mounted = false;
  std::vector<std::pair<std::string, std::string>> changed = {};

  const RepositoryName& repository() const { return *route->repository; }
  PresentedCredentials presented() const {
    PresentedCredentials presented{
        .authorization = request.headers.find("Authorization").value_or(""),
        .peer_address = request.peer_address};
    if (const auto& shown = request.client_certificate) {
      presented.certificate = {shown->subject, shown->fingerprint, shown->not_after};
    }
    return presented;
  }
  bool is_head() const { return request.method == "HEAD"; }
};

}  // namespace bulkhead
