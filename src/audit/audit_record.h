// What the audit log knows of one event, as plain data. Nothing here is ever a secret: no password,
// hash, token, header or query has a place in it. Every text is cut to its bound when it is
// written (audit_line.h), so a caller may hand in whatever a client sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bulkhead {

// Closed: readers of the log rely on these words (docs/operations/audit.md).
enum class AuditEvent {
  kAuditOpened,   // a process took up the chain; says what it found
  kDropped,       // so many denials and logins were not recorded, for the queue was full
  kStarted,       // a server
  kStopped,
  kLogin,
  kLoginFailed,
  kDenied,
  kPush,          // a manifest was published, and its tags moved
  kBlobPush,
  kMount,
  kMountRefused,  // asked for, and for one of several reasons an upload instead
  kDelete,
  kGrant,
  kRevoke,
  kUserChanged,
  kGroupChanged,
  kRoleChanged,
  kKeyChanged,    // an API key
  kRobotChanged,
  kSigningKeysChanged,
};
inline constexpr size_t kAuditEvents = static_cast<size_t>(AuditEvent::kSigningKeysChanged) + 1;

std::string_view to_string(AuditEvent event);  // "login_failed"
std::optional<AuditEvent> parse_audit_event(std::string_view text);

// By what the actor was known.
enum class AuditProof {
  kNone,  // nothing was shown
  kBasic, kToken, kKey, kCertificate, kExternal,
  kOperator,  // a command on the machine itself; the name is "uid:" and the system's user id
  kRegistry,  // nobody: the registry tells about itself
};
std::string_view to_string(AuditProof proof);  // "anonymous" for kNone

struct AuditActor {
  std::string name;  // of a failed login: the name that was claimed
  uint64_t id = 0;   // 0 when it is not known who it was
  AuditProof proof = AuditProof::kNone;
};

struct AuditRecord {
  AuditEvent event{};
  AuditActor actor = {};
  std::string peer = {};        // address of the client
  std::string request_id = {};  // as in X-Request-Id and the ordinary log
  std::string operation = {};   // of the API or of the admin socket
  std::string repository = {};
  uint64_t repository_id = 0;   // 0 when there was none of that name
  std::string reference = {};   // as sent: a tag, a digest or an upload id
  std::string digest = {};      // of what was pushed, mounted or deleted
  int status = 0;               // of the answer; 0 where there is no HTTP answer
  std::string because = {};     // which binding allowed it, or that none did
  // What else there is to say, in the order given: {"role", "puller"}.
  std::vector<std::pair<std::string, std::string>> details = {};
};

}  // namespace bulkhead
