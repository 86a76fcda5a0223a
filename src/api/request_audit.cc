#include "api/request_audit.h"

#include <utility>

#include "api/distribution/access_table.h"
#include "auth/authorization_header.h"
#include "auth/explanation.h"
#include "auth/users.h"

namespace bulkhead {
namespace {

bool is_change(Operation operation) {
  switch (operation) {
    case Operation::kManifestPut:
    case Operation::kManifestDelete:
    case Operation::kBlobDelete:
    case Operation::kUploadStart:
    case Operation::kUploadAppend:
    case Operation::kUploadFinish:
    case Operation::kSelfPassword:
    case Operation::kSelfKeyAdd:
    case Operation::kSelfKeyRevoke:
    case Operation::kRobotAdd:
    case Operation::kRobotRemove:
    case Operation::kRobotKeyAdd:
    case Operation::kRobotKeyRevoke:
    case Operation::kBindingAdd:
    case Operation::kBindingRemove: return true;
    case Operation::kVersionCheck:
    case Operation::kCatalog:
    case Operation::kExtensions:
    case Operation::kRepositoryExtensions:
    case Operation::kTags:
    case Operation::kReferrers:
    case Operation::kBlobRead:
    case Operation::kManifestRead:
    case Operation::kUploadStatus:
    case Operation::kUploadCancel:
    case Operation::kToken:
    case Operation::kTokenKeys:
    case Operation::kSelf:
    case Operation::kSelfKeys:
    case Operation::kRobots:
    case Operation::kBindings:
    case Operation::kHealth:
    case Operation::kReadiness:
    case Operation::kMetrics: return false;
  }
  std::unreachable();
}

AuditProof proof_of(AuthenticationMethod method) {
  switch (method) {
    case AuthenticationMethod::kNone: return AuditProof::kNone;
    case AuthenticationMethod::kBasic: return AuditProof::kBasic;
    case AuthenticationMethod::kKey: return AuditProof::kKey;
    case AuthenticationMethod::kExternal: return AuditProof::kExternal;
    case AuthenticationMethod::kCertificate: return AuditProof::kCertificate;
    case AuthenticationMethod::kToken: return AuditProof::kToken;
  }
  std::unreachable();
}

// What was shown and did not count. A name that can be no user's is left out: what people type by
// mistake there may be their password. A token that does not verify names nobody.
AuditActor claimed_actor(const Call& call) {
  const auto header = call.request.headers.find("Authorization");
  const auto shown = parse_authorization(header.value_or(""));
  AuditActor actor{.proof = AuditProof::kBasic};
  std::string name = call.claimed_user;
  if (shown && std::holds_alternative<BearerCredentials>(*shown)) actor.proof = AuditProof::kToken;
  if (shown && std::holds_alternative<BasicCredentials>(*shown)) {
    name = std::get<BasicCredentials>(*shown).user;
  }
  if (check_user_name(name)) actor.name = std::move(name);
  return actor;
}

bool shows_credentials(const Call& call) {
  return call.identity.method != AuthenticationMethod::kNone || !call.claimed_user.empty() ||
         call.request.headers.find("Authorization").has_value();
}

AuditActor actor_of(const Call& call) {
  const Identity& identity = call.identity;
  if (identity.method == AuthenticationMethod::kNone && shows_credentials(call)) {
    return claimed_actor(call);
  }
  return {.name = identity.user_name,
          .id = static_cast<uint64_t>(identity.user),
          .proof = proof_of(identity.method)};
}

// A client that shows nothing and is asked to has not been refused anything yet.
std::optional<AuditEvent> refusal(const Call& call, int status) {
  if (status == 403) return AuditEvent::kDenied;
  if (status != 401 || !shows_credentials(call)) return std::nullopt;
  const bool is_known = call.identity.method != AuthenticationMethod::kNone;
  // Whoever is known and hears 401 there has typed a wrong password for the present one.
  const bool is_login = is_known ? call.route->operation == Operation::kSelfPassword
                                 : actor_of(call).proof == AuditProof::kBasic;
  return is_login ? AuditEvent::kLoginFailed : AuditEvent::kDenied;
}

// Whoever fetches a token logs in with whatever they show, remembered or not.
bool is_login(const Call& call, int status) {
  if (call.identity.login == Login::kNow) return true;
  return call.route->operation == Operation::kToken && status == 200 &&
         call.identity.method != AuthenticationMethod::kNone;
}

AuditRecord begin(const Call& call, int status) {
  return {.actor = actor_of(call),
          .peer = call.request.peer_address,
          .request_id = call.id,
          .operation = std::string(to_string(call.route->operation)),
          .reference = std::string(call.route->reference),
          .status = status};
}

AuditRecord login(const Call& call, int status) {
  AuditRecord record = begin(call, status);
  record.event = AuditEvent::kLogin;
  return record;
}

// By the account API, which answers below 300 exactly when it changed something.
std::optional<AuditEvent> account_change(Operation operation) {
  switch (operation) {
    case Operation::kSelfPassword: return AuditEvent::kUserChanged;
    case Operation::kSelfKeyAdd:
    case Operation::kSelfKeyRevoke:
    case Operation::kRobotKeyAdd:
    case Operation::kRobotKeyRevoke: return AuditEvent::kKeyChanged;
    case Operation::kRobotAdd:
    case Operation::kRobotRemove: return AuditEvent::kRobotChanged;
    case Operation::kBindingAdd: return AuditEvent::kGrant;
    case Operation::kBindingRemove: return AuditEvent::kRevoke;
    default: return std::nullopt;
  }
}

std::optional<AuditEvent> change(const Call& call, int status) {
  switch (call.route->operation) {
    case Operation::kManifestPut:
      return status == 201 ? std::optional(AuditEvent::kPush) : std::nullopt;
    case Operation::kUploadFinish:
      return status == 201 ? std::optional(AuditEvent::kBlobPush) : std::nullopt;
    case Operation::kUploadStart:
      if (status != 201) return std::nullopt;
      return call.was_mounted ? AuditEvent::kMount : AuditEvent::kBlobPush;
    case Operation::kManifestDelete:
    case Operation::kBlobDelete:
      return status == 202 ? std::optional(AuditEvent::kDelete) : std::nullopt;
    default: break;
  }
  return status < 300 ? account_change(call.route->operation) : std::nullopt;
}

bool is_refused_mount(const Call& call, int status) {
  return call.route->operation == Operation::kUploadStart && status == 202 &&
         call.query.find("mount").has_value();
}

void add_mount(AuditRecord& record, const Call& call) {
  if (const auto from = call.query.find("from")) record.details.emplace_back("from", *from);
  if (const auto digest = call.query.find("mount")) record.digest = std::string(*digest);
}

}  // namespace

Result<void> RequestAudit::check(Operation operation) const {
  if (!is_change(operation)) return {};
  return sink_.check_writable();
}

Task<void> RequestAudit::answered(Call& call, Response& response) {
  if (!call.route) co_return {};
  if (is_login(call, response.status)) sink_.note(login(call, response.status));
  if (const auto event = refusal(call, response.status)) {
    AuditRecord record = about_repository(call, response);
    record.event = *event;
    sink_.note(std::move(record));
  }
  if (is_refused_mount(call, response.status)) {
    AuditRecord record = about_repository(call, response);
    record.event = AuditEvent::kMountRefused;
    add_mount(record, call);
    sink_.note(std::move(record));
  }
  std::vector<AuditRecord> made = changes(call, response);
  if (made.empty()) co_return {};
  co_return co_await sink_.record(std::move(made));
}

void RequestAudit::abandoned(const Call& call) {
  if (call.identity.login == Login::kNow) sink_.note(login(call, 0));
}

AuditRecord RequestAudit::about_repository(const Call& call, const Response& response) const {
  AuditRecord record = begin(call, response.status);
  if (call.route->repository) add_repository(record, call);
  return record;
}

// Looked up whether or not the caller may see it, with the same steps if it does not exist. Rows
// that cannot be read leave the record without what they would say.
void RequestAudit::add_repository(AuditRecord& record, const Call& call) const {
  record.repository = call.repository().full();
  const auto snapshot = metadata_.snapshot();
  const auto place = find_place(*snapshot, call.repository());
  if (!place) return;
  record.repository_id = static_cast<uint64_t>(place->repository_id);
  const bool is_known = record.actor.id != 0;
  const AccessNeeded needed = access_needed(call.route->operation);
  if (!is_known || needed.access != Access::kRepository) return;
  const auto why =
      explain(*snapshot, authorizer_, call.identity, call.repository(), *place, needed.actions);
  if (why) record.because = why->because;
}

std::vector<AuditRecord> RequestAudit::changes(const Call& call, const Response& response) const {
  const auto event = change(call, response.status);
  if (!event) return {};
  AuditRecord record = about_repository(call, response);
  record.event = *event;
  record.digest = std::string(response.headers.find("Docker-Content-Digest").value_or(""));
  record.details = call.changed;
  if (*event == AuditEvent::kMount) add_mount(record, call);
  std::vector<AuditRecord> records{record};
  // Tags that go with a push by digest have a record each, as tags that are pushed to have.
  for (size_t i = 0; i < response.headers.size(); ++i) {
    const HeaderField field = response.headers[i];
    if (field.name != "OCI-Tag") continue;
    record.reference = field.value;
    records.push_back(record);
  }
  return records;
}

}  // namespace bulkhead
