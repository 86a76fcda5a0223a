// Which records somebody asks for: all that fit every part that is set. Pure, but for the walk over
// the files.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "audit/audit_line.h"

namespace bulkhead {

struct AuditQuery {
  std::optional<AuditEvent> event;
  std::string user;        // as the actor, or whom an operation was about
  std::string repository;  // or a namespace an operation was about
  // "2026-01-31" or more of it, as the lines write times: text that sorts like time.
  std::string since;

  bool matches(const AuditLineView& line) const;
};

// kInvalid unless it begins like an RFC 3339 time in UTC.
Result<void> check_audit_time(std::string_view text);

using AuditVisitor = std::function<void(std::string_view line, const AuditLineView&)>;
// Visits, in order, what is written at this moment. Blocks. kCorrupt "FILE:LINE: it is no record";
// what comes before was visited.
Result<void> blocking_find_audit(const std::string& folder, const AuditQuery& query,
                                 const AuditVisitor& visit);

}  // namespace bulkhead
