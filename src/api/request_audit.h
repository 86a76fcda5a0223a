// What a request leaves in the audit log, decided in one place once its answer is known: who was
// let in or refused, and what was changed (docs/design/audit.md lists which answers count).
// Thread-safe.
#pragma once

#include "api/call.h"
#include "audit/audit_sink.h"
#include "auth/authorizer.h"
#include "http/response.h"

namespace bulkhead {

class RequestAudit {
 public:
  // All outlive this object.
  RequestAudit(AuditSink& sink, MetadataStore& metadata, const Authorizer& authorizer)
      : sink_(sink), metadata_(metadata), authorizer_(authorizer) {}

  // Whether the operation may go on: what changes something waits until it can be recorded.
  // kUnavailable.
  Result<void> check(Operation operation) const;

  // Completes when what was changed is recorded. kUnavailable when it cannot be: then that is the
  // answer, whatever was done.
  Task<void> answered(Call& call, Response& response);

  // The client went away before there was an answer: whoever logged in has logged in all the same.
  void abandoned(const Call& call);

 private:
  AuditRecord about_repository(const Call& call, const Response& response) const;
  void add_repository(AuditRecord& record, const Call& call) const;
  std::vector<AuditRecord> changes(const Call& call, const Response& response) const;

  AuditSink& sink_;
  MetadataStore& metadata_;
  const Authorizer& authorizer_;
};

}  // namespace bulkhead
