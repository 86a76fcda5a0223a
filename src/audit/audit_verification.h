// Whether a log is what was written, told from its files alone: every line has the next number and
// the hash of the line before it. Works beside a running server; what is appended meanwhile is not
// looked at. That nobody wrote the whole chain anew, or cut off its end, is shown by heads that
// were kept elsewhere: the log must contain them. Blocks.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "audit/chain_head.h"

namespace bulkhead {

struct AuditVerified {
  uint64_t first = 0;  // number of the first record that is here; 0 for an empty log
  ChainHead head;
  uint64_t files = 0;
  // "FILE:LINE: 57 bytes that a crash cut off", one for each place. Their records were begun and
  // never answered for.
  std::vector<std::string> torn;
};

// Called after each file with its name and the head behind it.
using AuditProgress = std::function<void(const std::string&, const ChainHead&)>;

// The log in `folder` must contain each of `expected`. One that does not begin with record 1, for
// its first files are kept elsewhere, must follow one of them. kCorrupt "FILE:LINE: what is wrong"
// for the first break; kUnavailable when something cannot be read.
Result<AuditVerified> blocking_verify_audit(const std::string& folder,
                                            std::vector<ChainHead> expected,
                                            const AuditProgress& progress);

}  // namespace bulkhead
