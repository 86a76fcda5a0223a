// What a deployment decides about the audit log. Made once by app/ from the configuration.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.h"

namespace bulkhead {

enum class AuditSync {
  kAlways,    // a change is answered when its record is on the disk
  kInterval,  // a change is answered when its record is written; the disk has it soon after
};

struct AuditSettings {
  // audit.required: changes are refused while the log cannot be written.
  bool required = true;
  AuditSync sync = AuditSync::kInterval;
  // audit.sync_interval: from a record's writing until it is synced, and between two tries to
  // write what could not be written.
  Milliseconds sync_interval = std::chrono::seconds(1);
  // audit.file_bytes: a file that would grow beyond is followed by the next one.
  uint64_t file_bytes_max = uint64_t{64} << 20;
  // audit.queue: denials and logins waiting to be written; further ones are dropped and counted.
  uint64_t queue_max = 10'000;
  // audit.head_interval: how often the ordinary log gets the chain's head.
  Milliseconds head_interval = std::chrono::hours(1);
};

}  // namespace bulkhead
