// What an operator may change or list, as words: the name of an operation and its arguments. The
// server runs them for its admin socket, the command line runs them itself when no server does;
// both through this one class. A write is one transaction, durable and recorded in the audit log
// when run() completes, and the server's next request sees it.
//
//   user.add NAME HASH KIND      KIND is "ordinary" or "administrator"
//   user.password NAME HASH
//   user.remove NAME             not the last administrator (kConflict)
//   user.disable NAME            likewise
//   user.enable NAME
//   user.list                    rows: name, kind, state, created
//   identity.add USER ISSUER SUBJECT
//   identity.remove ISSUER SUBJECT
//   identity.list                rows: user, issuer, subject, created
//   group.add NAME               group.remove NAME
//   group.join NAME USER         group.leave NAME USER
//   group.list                   rows: name, member
//   role.add NAME RULE...        role.change NAME RULE...
//   role.remove NAME             not a built-in one (kInvalid)
//   role.list                    rows: name, "built in" or "made here", rule
//   grant SUBJECT ROLE TARGET    as auth/subjects.h and auth/grant_target.h write them
//   revoke SUBJECT ROLE TARGET
//   grants                       rows: subject, role, target
//   can USER VERB RESOURCE WHERE a row: "yes" or "no", why
//   robot.add NAME               NAME as auth/robots.h writes it
//   robot.remove NAME
//   robot.list                   rows: name, state, created
//   key.add OWNER ID HASH NAME LIFETIME SCOPE...
//                                ID and HASH in hexadecimal, LIFETIME in ms or "never"
//   key.revoke ID
//   key.list [OWNER]             rows: id, owner, name, created, expires, scopes
//   token-key.rotate WHEN        WHEN ends the old key's tokens: "overlap" or "now"
//   token-key.retire KEY
//   token-key.list               rows: key, state, created, when it stops verifying
//   repository.remove NAME       with all it holds
//   repository.list              rows: name, created
//   namespace.remove NAME        not while a repository is in it (kConflict)
//   namespace.list               rows: name, created
#pragma once

#include <string>
#include <vector>

#include "app/config.h"
#include "app/operations/operation.h"
#include "audit/audit_sink.h"
#include "runtime/clock.h"
#include "runtime/random_source.h"

namespace bulkhead {

AdminSettings admin_settings(const Config& config);

class AdminOperations {
 public:
  // All outlive this object.
  AdminOperations(MetadataStore& metadata, AuditSink& audit, Clock& clock, RandomSource& random,
                  AdminSettings settings)
      : metadata_(metadata), audit_(audit), clock_(clock), random_(random), settings_(settings) {}

  // The table is empty for what only writes. kUnsupported for an operation that is not known;
  // kUnavailable for a write that could not be recorded; else the errors of auth/.
  Task<AdminTable> run(AdminRequest request, Operator by);

 private:
  MetadataStore& metadata_;
  AuditSink& audit_;
  Clock& clock_;
  RandomSource& random_;
  AdminSettings settings_;
};

// What init writes, in one transaction: the registry's id, its signing keys and the user admin.
struct NewRegistry {
  std::string id_bytes;      // 16 random bytes
  std::string id_key;        // kIdKeyBytes random bytes
  std::string key_material;  // kSigningKeysMaterialBytes random bytes
  std::string admin_password_hash;
};
Task<void> create_registry(MetadataStore& metadata, NewRegistry what, UnixTime now);

}  // namespace bulkhead
