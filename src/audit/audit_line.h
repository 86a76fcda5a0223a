// An audit record as its line: one JSON object, keys always in this order, absent ones left out.
//
//   {"seq":7,"prev":"sha256:…","time":"2026-01-31T12:00:00.123Z","event":"push",
//    "actor":{"name":"alice","id":17,"how":"token"},"peer":"10.0.0.7","request_id":"…",
//    "operation":"manifest_put","repository":"team/app","repository_id":18,"reference":"v1",
//    "digest":"sha256:…","status":201,"because":"…","details":{"tags":"v1"}}
//
// Whatever a text holds, it stays inside its quotes and the line stays one line (isolation matrix
// D16). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "audit/audit_record.h"
#include "audit/chain_head.h"
#include "base/time.h"

namespace bulkhead {

// Longer texts are cut, and end in "…"; more details are left out.
inline constexpr size_t kAuditTextBytesMax = 512;
inline constexpr size_t kAuditDetailBytesMax = 4096;  // of a detail's value
inline constexpr size_t kAuditDetailsMax = 16;

// Without the line end. `before` is the head that this line is put behind.
std::string audit_line(const AuditRecord& record, UnixTime time, const ChainHead& before);

// What a reader of the log looks for in a line.
struct AuditLineView {
  std::string time;
  std::string event;
  std::string actor;
  std::string how;
  std::string peer;
  std::string operation;
  std::string repository;
  std::string reference;
  std::string digest;
  std::string because;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> details;
};
// kCorrupt when it is no JSON object. What is absent, or of another type, is empty.
Result<AuditLineView> parse_audit_line(std::string_view line);

}  // namespace bulkhead
