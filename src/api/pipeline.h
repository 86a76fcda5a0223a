// The stations of a request, in order: understand it, learn who asks, decide whether they may,
// do it, turn what came of it into an answer, record it. The one Handler of the server, called from
// every I/O thread at once; owns the endpoints, and no state of a request outlives it.
#pragma once

#include <memory>
#include <string>

#include "api/access_log.h"
#include "api/account/delegation_endpoint.h"
#include "api/admin/admin_endpoint.h"
#include "api/distribution/access_table.h"
#include "api/distribution/blob_endpoint.h"
#include "api/distribution/list_endpoint.h"
#include "api/distribution/manifest_endpoint.h"
#include "api/distribution/recent_repositories.h"
#include "api/distribution/referrers_endpoint.h"
#include "api/distribution/upload_endpoint.h"
#include "api/request_audit.h"
#include "api/request_limits.h"
#include "api/settings.h"
#include "api/standard_headers.h"
#include "api/token/token_endpoint.h"
#include "api/token/token_keys_endpoint.h"
#include "auth/authenticator.h"
#include "auth/authorizer.h"
#include "http/handler.h"
#include "http/trusted_proxies.h"

namespace bulkhead {

// What the API is made of; everything outlives the pipeline.
struct PipelineParts {
  Registry& registry;
  Authenticator& authenticator;
  const Authorizer& authorizer;
  const Tokens& tokens;
  const Delegation& delegation;
  BlockingPool& password_pool;
  std::chrono::milliseconds key_lifetime_max;
  Clock& clock;
  RandomSource& random;
  AuditSink& audit;
  Metrics& metrics;
  Logger& log;
  ReadinessCheck check_ready;
};

class Pipeline : public Handler {
 public:
  Pipeline(PipelineParts parts, ApiSettings settings);

  // An error only when the client went away: there is nobody to answer.
  Task<Response> handle(Request& request) override;
  Response refusal(int status, std::string message) override;

 private:
  Task<Response> serve(Call& call);
  // Whether the rows alone tell who asks.
  Result<bool> recognise(Call& call, Snapshot& snapshot);
  Result<void> authorize(Call& call, AccessNeeded needed, Snapshot& snapshot) const;
  Task<Response> perform(Call& call, std::unique_ptr<Snapshot> granted);

  Response refuse(const Call& call, const Error& error);
  std::string challenge(const Call& call, const Error& error) const;
  void remember(const Call& call);
  std::string new_request_id();

  PipelineParts parts_;
  const ApiSettings settings_;
  const TrustedProxies trusted_proxies_;
  const StandardHeaders standard_headers_;
  RequestLimits limits_;
  AccessLog access_log_;
  RequestAudit audit_;
  RecentRepositories recent_;
  BlobEndpoint blobs_;
  UploadEndpoint uploads_;
  ManifestEndpoint manifests_;
  ListEndpoint lists_;
  ReferrersEndpoint referrers_;
  TokenEndpoint token_;
  TokenKeysEndpoint token_keys_;
  AccountEndpoint account_;
  DelegationEndpoint delegation_;
  AdminEndpoint admin_;
};

}  // namespace bulkhead
