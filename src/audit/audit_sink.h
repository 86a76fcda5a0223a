// Where events are reported. Thread-safe; implemented by AuditLog, and in memory by tests.
#pragma once

#include <vector>

#include "audit/audit_record.h"
#include "base/result.h"
#include "runtime/task.h"

namespace bulkhead {

class AuditSink {
 public:
  virtual ~AuditSink() = default;

  // For what changed nothing: denials, logins. Never waits; may be dropped, and is then counted.
  virtual void note(AuditRecord record) = 0;

  // For what was changed. Completes when the records are written (as safely as audit.sync says).
  // kUnavailable: they could not be yet, and will be as soon as the log can be written.
  virtual Task<void> record(std::vector<AuditRecord> records) = 0;

  // Asked before anything is changed. kUnavailable while the log cannot be written and must be.
  virtual Result<void> check_writable() const = 0;
};

}  // namespace bulkhead
