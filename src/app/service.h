// Everything that answers requests, assembled from the ground up over opened stores: the one place
// where rooms are put together. Threads start with server.start() and end with server.stop().
#pragma once

#include <memory>
#include <string>

#include "api/pipeline.h"
#include "app/config.h"
#include "app/stores.h"
#include "auth/authenticator.h"
#include "auth/authorizer.h"
#include "auth/delegation.h"
#include "auth/external/external_tokens.h"
#include "auth/external/https_fetcher.h"
#include "auth/external_login.h"
#include "auth/login_cache.h"
#include "auth/tokens.h"
#include "http/server.h"
#include "repository/registry.h"

namespace bulkhead {

// What the rows of an initialised registry say about it.
struct RegistryIdentity {
  std::string registry_id;
  SigningKeys keys;

  // kCorrupt when they are not there.
  static Result<RegistryIdentity> load(MetadataStore& metadata);
};

// What a service borrows; all of it outlives the service.
struct ServiceParts {
  const Config& config;
  Stores& stores;
  Clock& clock;
  RandomSource& random;
  AuditSink& audit;
  Metrics& metrics;
  Logger& log;
};

class Service {
 public:
  Service(ServiceParts parts, RegistryIdentity identity, std::shared_ptr<const TlsContext> tls);

  MetadataStore& metadata() { return metadata_; }
  Registry& registry() { return registry_; }
  Server& server() { return server_; }

 private:
  Task<void> check_ready();

  Stores& stores_;
  AuditSink& audit_;
  MetadataStore metadata_;
  ThreadPool password_pool_;
  Counter& missing_bytes_;

  Authorizer authorizer_;
  Delegation delegation_;
  LoginCache logins_;
  Tokens tokens_;
  HttpsFetcher fetcher_;
  ThreadPool fetch_pool_;
  ExternalTokens external_tokens_;
  ExternalLogin external_login_;
  Authenticator authenticator_;

  Registry registry_;
  Pipeline pipeline_;
  Server server_;
};

}  // namespace bulkhead
