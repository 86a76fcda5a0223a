#include "app/service.h"

namespace bulkhead {
namespace {

constexpr size_t kPasswordThreads = 2;  // decision: bcrypt may take two processors, not all
constexpr size_t kProcessKeyBytes = 32;
constexpr size_t kFetchThreads = 2;  // an issuer that hangs must not stop the others' keys

ServerOptions server_options(const Config& config, std::shared_ptr<const TlsContext> tls) {
  return {.address = config.server.listen,
          .threads = config.server.io_threads,
          .limits = config.http,
          .tls = std::move(tls)};
}

}  // namespace

Result<RegistryIdentity> RegistryIdentity::load(MetadataStore& metadata) {
  const auto snapshot = metadata.snapshot();
  auto id = TRY(find_registry_id(*snapshot));
  if (!id) return fail(ErrorCode::kCorrupt, "the metadata has no registry id");
  return RegistryIdentity{*std::move(id), TRY(SigningKeys::load(*snapshot))};
}

Service::Service(ServiceParts parts, RegistryIdentity identity,
                 std::shared_ptr<const TlsContext> tls)
    : stores_(parts.stores),
      audit_(parts.audit),
      metadata_(*parts.stores.key_value),
      password_pool_(kPasswordThreads),
      missing_bytes_(parts.metrics.counter(
          "bulkhead_missing_bytes_total", "Reads that found bytes missing which a row promises.")),
      authorizer_(anonymous_push(parts.config)),
      delegation_(authorizer_, anonymous_push(parts.config), parts.config.auth.limits),
      logins_(password_pool_, parts.clock, parts.random.bytes(kProcessKeyBytes),
              parts.config.auth.logins),
      tokens_(std::move(identity.keys), std::move(identity.registry_id),
              parts.config.token.lifetime),
      fetcher_(parts.config.external.fetch),
      fetch_pool_(kFetchThreads),
      external_tokens_(parts.config.issuers, parts.config.external,
                       {.fetcher = fetcher_,
                        .pool = fetch_pool_,
                        .clock = parts.clock,
                        .log = parts.log}),
      external_login_(metadata_, external_tokens_, parts.clock, parts.log),
      authenticator_(metadata_, logins_, tokens_, parts.clock,
                     parts.config.issuers.empty() ? nullptr : &external_login_),
      registry_(metadata_, *parts.stores.segments, parts.clock, parts.random,
                parts.config.repository, parts.log, missing_bytes_),
      pipeline_({.registry = registry_,
                 .authenticator = authenticator_,
                 .authorizer = authorizer_,
                 .tokens = tokens_,
                 .delegation = delegation_,
                 .password_pool = password_pool_,
                 .key_lifetime_max = parts.config.auth.key_lifetime_max,
                 .clock = parts.clock,
                 .random = parts.random,
                 .audit = parts.audit,
                 .metrics = parts.metrics,
                 .log = parts.log,
                 .check_ready = [this] { return check_ready(); }},
                parts.config.api),
      server_(server_options(parts.config, std::move(tls)), pipeline_, parts.metrics, parts.log) {}

// Bytes and records can be written and rows read: all that a push or a pull needs.
Task<void> Service::check_ready() {
  CO_TRY(co_await stores_.segments->check_writable());
  CO_TRY(audit_.check_writable());
  CO_TRY(find_registry_id(*metadata_.snapshot()));
  co_return {};
}

}  // namespace bulkhead
