// What the simulated world does to the code in it, how often, and how often it has.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "runtime/executor.h"

namespace bulkhead::simulation {

enum class Fault {
  kBodyRunTwice,       // a transaction's body runs on a copy first, which is thrown away
  kTransactRefused,    // kUnavailable, not applied
  kTransactLostReply,  // kUnavailable, applied
  kTransactLate,       // kUnavailable, perhaps applied later
  kCrashBeforeApply,   // the node dies, its transaction does not happen
  kCrashAfterApply,    // the node dies, its transaction has happened
  kSegmentRefused,     // kUnavailable, no effect
  kSegmentFull,        // kStorageFull, no effect
  kSegmentLostReply,   // kUnavailable after the effect
  kSegmentLate,        // kUnavailable, takes effect later
  kSegmentTwice,       // takes effect again, later
  kSegmentPause,       // the caller waits long
  kSegmentTorn,        // unfinished bytes are damaged by their node's crash
  kSegmentRevived,     // a late request makes a removed name again
  kSegmentCorrupt,     // a byte read is not the byte written
  kCount
};

std::string_view to_string(Fault fault);

// Probabilities for each operation, and the longest times.
struct FaultRates {
  double body_run_twice = 0.2;
  double transact_refused = 0.02;
  double transact_lost_reply = 0.02;
  double transact_late = 0.02;
  double crash_before_apply = 0.001;
  double crash_after_apply = 0.001;
  double segment_refused = 0.02;
  double segment_full = 0.005;
  double segment_lost_reply = 0.02;
  double segment_late = 0.02;
  double segment_twice = 0.02;
  double segment_pause = 0.002;
  // Object stores do it, file systems do not: a write that arrives after the removal.
  double segment_revived = 0;
  double segment_corrupt = 0;

  Nanoseconds delay_max = std::chrono::milliseconds(20);
  Nanoseconds late_max = std::chrono::hours(2);
  Nanoseconds pause_max = std::chrono::hours(24);

  // Delays only.
  static FaultRates none();
};

class FaultCounters {
 public:
  void add(Fault fault) { ++counts_[static_cast<size_t>(fault)]; }
  uint64_t count(Fault fault) const { return counts_[static_cast<size_t>(fault)]; }

 private:
  std::array<uint64_t, static_cast<size_t>(Fault::kCount)> counts_{};
};

}  // namespace bulkhead::simulation
