#include "audit/audit_record.h"

namespace bulkhead {

std::string_view to_string(AuditEvent event) {
  switch (event) {
    case AuditEvent::kAuditOpened: return "audit_opened";
    case AuditEvent::kDropped: return "dropped";
    case AuditEvent::kStarted: return "started";
    case AuditEvent::kStopped: return "stopped";
    case AuditEvent::kLogin: return "login";
    case AuditEvent::kLoginFailed: return "login_failed";
    case AuditEvent::kDenied: return "denied";
    case AuditEvent::kPush: return "push";
    case AuditEvent::kBlobPush: return "blob_push";
    case AuditEvent::kMount: return "mount";
    case AuditEvent::kMountRefused: return "mount_refused";
    case AuditEvent::kDelete: return "delete";
    case AuditEvent::kGrant: return "grant";
    case AuditEvent::kRevoke: return "revoke";
    case AuditEvent::kUserChanged: return "user_changed";
    case AuditEvent::kGroupChanged: return "group_changed";
    case AuditEvent::kRoleChanged: return "role_changed";
    case AuditEvent::kKeyChanged: return "key_changed";
    case AuditEvent::kRobotChanged: return "robot_changed";
    case AuditEvent::kSigningKeysChanged: return "signing_keys_changed";
  }
  std::unreachable();
}

std::optional<AuditEvent> parse_audit_event(std::string_view text) {
  for (size_t i = 0; i < kAuditEvents; ++i) {
    const auto event = static_cast<AuditEvent>(i);
    if (to_string(event) == text) return event;
  }
  return std::nullopt;
}

std::string_view to_string(AuditProof proof) {
  switch (proof) {
    case AuditProof::kNone: return "anonymous";
    case AuditProof::kBasic: return "basic";
    case AuditProof::kToken: return "token";
    case AuditProof::kKey: return "key";
    case AuditProof::kCertificate: return "certificate";
    case AuditProof::kExternal: return "external";
    case AuditProof::kOperator: return "operator";
    case AuditProof::kRegistry: return "registry";
  }
  std::unreachable();
}

}  // namespace bulkhead
