// Where a log ends, told from its last file alone.
#pragma once

#include <string>

#include "audit/chain_head.h"

namespace bulkhead {

struct AuditEnd {
  ChainHead head;
  std::string file;           // the last one with a line; empty for a log without any
  uint64_t file_bytes = 0;    // of it
  uint64_t torn_bytes = 0;    // that a crash left behind the last line
  bool is_followed = false;   // by a file that has no line
  std::string damage;         // why the chain does not hold in it; empty when it does
};

// Whatever that file holds, the chain goes on behind its last whole line: damage anywhere is found
// by blocking_verify_audit(). Blocks. kUnavailable, kCorrupt.
Result<AuditEnd> blocking_find_audit_end(const std::string& folder);

}  // namespace bulkhead
