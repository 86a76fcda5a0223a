#include "api/pipeline.h"

#include <algorithm>

#include "api/distribution/errors.h"
#include "api/distribution/responses.h"
#include "api/request_query.h"
#include "auth/challenge.h"
#include "base/hex.h"
#include "base/invariant.h"
#include "http/request_grammar.h"

namespace bulkhead {
namespace {

constexpr size_t kRequestIdBytes = 8;

std::unexpected<Error> unauthenticated() {
  return fail(ErrorCode::kUnauthenticated, "authentication required");
}

Result<void> outcome_of(Decision decision) {
  switch (decision) {
    case Decision::kAllowed: return {};
    case Decision::kUnauthenticated:
    case Decision::kInsufficientScope: return unauthenticated();
    case Decision::kDenied: break;
  }
  return fail(ErrorCode::kDenied, "access denied");
}

// Where Basic is the only way in, since a token server asks for it or no token opens the door.
bool takes_basic_only(const Call& call) {
  if (!call.route) return false;
  const Operation operation = call.route->operation;
  return operation == Operation::kToken || operation == Operation::kMetrics ||
         access_needed(operation).access == Access::kAccount;
}

bool is_pull(Operation operation) {
  return operation == Operation::kBlobRead || operation == Operation::kManifestRead ||
         operation == Operation::kReferrers || operation == Operation::kTags;
}

// Whether the operation shows that its repository is one the caller works with.
bool is_use(Operation operation) {
  return operation == Operation::kManifestRead || operation == Operation::kManifestPut ||
         operation == Operation::kUploadStart || operation == Operation::kUploadFinish;
}

// The namespace a pull through a mirror is about (distribution-spec, draft after 1.1), echoed.
void echo_namespace(const Call& call, Response& response) {
  if (!call.route || !is_pull(call.route->operation) || response.status >= 400) return;
  const auto source = call.query.find("ns");
  if (source && is_host_and_port(*source)) {
    response.headers.add("OCI-Namespace", *source);
  }
}

// What a token for this request covers.
std::vector<Scope> scopes_needed(const Call& call) {
  std::vector<Scope> scopes;
  if (!call.route) return scopes;
  const AccessNeeded needed = access_needed(call.route->operation);
  if (needed.access == Access::kRepository) scopes.push_back({call.repository(), needed.actions});
  if (needed.access == Access::kCatalog) scopes.push_back({std::nullopt, kPull});
  scopes.insert(scopes.end(), call.further_scopes.begin(), call.further_scopes.end());
  return scopes;
}

TrustedProxies trusted_proxies(const ApiSettings& settings) {
  auto proxies = TrustedProxies::parse(settings.trusted_proxies);
  INVARIANT(proxies, "the configuration was checked");
  return *std::move(proxies);
}

// Whoever watches over the registry is never told to slow down.
bool is_limited(const Result<Route>& route) {
  return !route || (route->operation != Operation::kHealth &&
                    route->operation != Operation::kReadiness);
}

// A certificate, and a password that it was once asked for, a browser shows by itself, whatever
// page makes the request; but it tells whose page that is (Fetch Metadata), and no page can tell
// otherwise. Clients that are no browsers do not send this.
Result<void> check_site(const Request& request) {
  if (request.method == "GET" || request.method == "HEAD") return {};
  const auto site = request.headers.find("Sec-Fetch-Site");
  if (!site || *site == "same-origin" || *site == "none") return {};
  return fail(ErrorCode::kDenied, "pages of other sites change nothing here");
}

AccountParts account_parts(const PipelineParts& parts) {
  return {.metadata = parts.registry.metadata,
          .authenticator = parts.authenticator,
          .delegation = parts.delegation,
          .password_pool = parts.password_pool,
          .clock = parts.clock,
          .random = parts.random,
          .key_lifetime_max = parts.key_lifetime_max};
}

Task<Response> constant(std::string json) { co_return json_response(std::move(json)); }

}  // namespace

Pipeline::Pipeline(PipelineParts parts, ApiSettings settings)
    : parts_(std::move(parts)),
      settings_(std::move(settings)),
      trusted_proxies_(trusted_proxies(settings_)),
      standard_headers_(settings_.hsts_max_age),
      limits_(settings_.rates),
      access_log_(parts_.log, parts_.metrics),
      audit_(parts_.audit, parts_.registry.metadata, parts_.authorizer),
      recent_(parts_.registry.settings.mount_candidates_max),
      blobs_(parts_.registry),
      uploads_(parts_.registry, parts_.authorizer, recent_),
      manifests_(parts_.registry),
      lists_(parts_.registry.metadata, parts_.authorizer, settings_),
      referrers_(parts_.registry, settings_),
      token_(parts_.registry.metadata, parts_.authenticator, parts_.tokens, parts_.authorizer,
             limits_, parts_.clock, parts_.random),
      token_keys_(parts_.registry.metadata, parts_.tokens, parts_.clock),
      account_(account_parts(parts_)),
      delegation_(account_parts(parts_), settings_),
      admin_(parts_.check_ready, parts_.metrics, parts_.log) {}

Task<Response> Pipeline::handle(Request& request) {
  Executor& executor = co_await current_executor();
  request.peer_address =
      trusted_proxies_.client_of(std::move(request.peer_address), request.headers);
  Call call{.request = request, .id = new_request_id(), .begun = executor.now()};
  Result<Response> served = co_await serve(call);
  if (!served && served.error().code == ErrorCode::kCancelled) {
    audit_.abandoned(call);
    access_log_.abandoned(call, executor.now() - call.begun);
    co_return served;
  }
  Response response = served ? std::move(*served) : refuse(call, served.error());
  const Result<void> recorded = co_await audit_.answered(call, response);
  if (!recorded) response = refuse(call, recorded.error());
  echo_namespace(call, response);
  standard_headers_.add(response, call.id,
                        request.over_tls ? Transport::kTls : Transport::kPlain);
  if (response.status < 400) remember(call);
  access_log_.answered(call, response, executor.now() - call.begun);
  co_return response;
}

Response Pipeline::refusal(int status, std::string message) {
  Response response = refusal_response(status, message);
  standard_headers_.add(response, new_request_id(), Transport::kPlain);
  return response;
}

Task<Response> Pipeline::serve(Call& call) {
  Result<Route> known = route(call.request.method, call.request.path);
  if (is_limited(known)) CO_TRY(limits_.admit_address(call.request.peer_address, call.begun));
  call.route = CO_TRY(std::move(known));
  call.query = CO_TRY(parse_query(call.route->operation, call.request.query));
  const AccessNeeded needed = access_needed(call.route->operation);
  if (needed.access == Access::kEveryone) co_return co_await perform(call, nullptr);
  std::unique_ptr<Snapshot> snapshot = parts_.registry.metadata.snapshot();
  if (!CO_TRY(recognise(call, *snapshot))) {
    // None stays open while somebody is waited for.
    snapshot.reset();
    call.identity = CO_TRY(co_await parts_.authenticator.verify(call.presented()));
    snapshot = parts_.registry.metadata.snapshot();
  }
  CO_TRY(limits_.admit_account(call.identity, call.begun));
  CO_TRY(check_site(call.request));
  CO_TRY(authorize(call, needed, *snapshot));
  CO_TRY(audit_.check(call.route->operation));
  co_return co_await perform(call, std::move(snapshot));
}

Result<bool> Pipeline::recognise(Call& call, Snapshot& snapshot) {
  auto known = TRY(parts_.authenticator.recognise(snapshot, call.presented()));
  if (known) call.identity = *std::move(known);
  return known.has_value();
}

// Nothing here depends on what exists; handlers look only after it was passed.
Result<void> Pipeline::authorize(Call& call, AccessNeeded needed, Snapshot& snapshot) const {
  const Authorizer& authorizer = parts_.authorizer;
  switch (needed.access) {
    case Access::kEveryone: return {};
    case Access::kKnownCaller:
      // Even where everyone may pull: clients learn here that there are credentials (H3).
      if (call.identity.method == AuthenticationMethod::kNone) return unauthenticated();
      return {};
    case Access::kAccount: return check_own_credentials(call.identity);
    case Access::kRepository:
      // Whoever only reads is asked once.
      if (needed.actions != kPull) {
        call.authority = authorizer.authority(call.identity, call.repository(), needed.actions);
      }
      call.place = TRY(find_place(snapshot, call.repository()));
      return outcome_of(TRY(authorizer.decide_at(snapshot, call.identity, call.repository(),
                                                 call.place, needed.actions)));
    case Access::kCatalog:
      // Strangers may have a token for the public part; that they ask for one is the rule (T6).
      if (call.identity.method == AuthenticationMethod::kNone) return unauthenticated();
      return outcome_of(TRY(authorizer.decide_catalog(snapshot, call.identity)));
    case Access::kRegistry:
      return outcome_of(TRY(authorizer.decide_registry(snapshot, call.identity, needed.verb,
                                                       needed.resource)));
  }
  std::unreachable();
}

Task<Response> Pipeline::perform(Call& call, std::unique_ptr<Snapshot> granted) {
  // Whoever reads does so in the snapshot that said yes. For all others it ends here: a parameter
  // would live on while the caller awaits.
  std::unique_ptr<Snapshot> snapshot = std::move(granted);
  switch (call.route->operation) {
    case Operation::kVersionCheck: return constant("{}");
    case Operation::kExtensions:
    case Operation::kRepositoryExtensions: return constant(R"({"extensions":[]})");
    case Operation::kCatalog: return lists_.catalog(call, std::move(snapshot));
    case Operation::kTags: return lists_.tags(call, std::move(snapshot));
    case Operation::kReferrers: return referrers_.list(call, std::move(snapshot));
    case Operation::kBlobRead: return blobs_.read(call, std::move(snapshot));
    case Operation::kBlobDelete: return blobs_.remove(call);
    case Operation::kManifestRead: return manifests_.read(call, std::move(snapshot));
    case Operation::kManifestPut: return manifests_.put(call);
    case Operation::kManifestDelete: return manifests_.remove(call);
    case Operation::kUploadStart: return uploads_.start(call);
    case Operation::kUploadStatus: return uploads_.status(call, std::move(snapshot));
    case Operation::kUploadAppend: return uploads_.append(call);
    case Operation::kUploadFinish: return uploads_.finish(call);
    case Operation::kUploadCancel: return uploads_.cancel(call);
    case Operation::kToken: return token_.answer(call);
    case Operation::kTokenKeys: return token_keys_.list();
    case Operation::kSelf: return account_.self(call, std::move(snapshot));
    case Operation::kSelfPassword: return account_.change_password(call);
    case Operation::kSelfKeys: return account_.keys(call, std::move(snapshot));
    case Operation::kSelfKeyAdd: return account_.add_key(call);
    case Operation::kSelfKeyRevoke: return account_.revoke_key(call);
    case Operation::kRobots: return delegation_.robots(call, std::move(snapshot));
    case Operation::kRobotAdd: return delegation_.add_robot(call);
    case Operation::kRobotRemove: return delegation_.remove_robot(call);
    case Operation::kRobotKeyAdd: return delegation_.add_robot_key(call);
    case Operation::kRobotKeyRevoke: return delegation_.revoke_robot_key(call);
    case Operation::kBindings: return delegation_.bindings(call, std::move(snapshot));
    case Operation::kBindingAdd: return delegation_.grant(call);
    case Operation::kBindingRemove: return delegation_.revoke(call);
    case Operation::kHealth: return admin_.health();
    case Operation::kReadiness: return admin_.readiness();
    case Operation::kMetrics: return admin_.metrics();
  }
  std::unreachable();
}

Response Pipeline::refuse(const Call& call, const Error& error) {
  Response response = error_response(error);
  if (error.code == ErrorCode::kUnauthenticated) {
    response.headers.add("WWW-Authenticate", challenge(call, error));
  }
  if (response.status >= 500) {
    parts_.log.error(
        "a request failed",
        {{"request_id", call.id}, {"code", to_string(error.code)}, {"reason", error.message}});
  }
  return response;
}

std::string Pipeline::challenge(const Call& call, const Error& error) const {
  if (takes_basic_only(call)) return R"(Basic realm="bulkhead", charset="UTF-8")";
  std::string origin = settings_.public_url;
  if (origin.empty()) {
    origin = (call.request.over_tls ? "https://" : "http://") + call.request.host;
  }
  ChallengeError reason = ChallengeError::kNone;
  if (call.identity.method == AuthenticationMethod::kToken) {
    reason = ChallengeError::kInsufficientScope;
  }
  if (std::ranges::find(error.details, kInvalidTokenDetail) != error.details.end()) {
    reason = ChallengeError::kInvalidToken;
  }
  return bearer_challenge(origin + "/token", parts_.tokens.registry_id(), scopes_needed(call),
                          reason);
}

void Pipeline::remember(const Call& call) {
  if (call.route && is_use(call.route->operation)) {
    recent_.used(call.identity.user, call.repository());
  }
}

std::string Pipeline::new_request_id() { return to_hex(parts_.random.bytes(kRequestIdBytes)); }

}  // namespace bulkhead
