#include "simulation/faults.h"

namespace bulkhead::simulation {

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::kBodyRunTwice:
      return "body_run_twice";
    case Fault::kTransactRefused:
      return "transact_refused";
    case Fault::kTransactLostReply:
      return "transact_lost_reply";
    case Fault::kTransactLate:
      return "transact_late";
    case Fault::kCrashBeforeApply:
      return "crash_before_apply";
    case Fault::kCrashAfterApply:
      return "crash_after_apply";
    case Fault::kSegmentRefused:
      return "segment_refused";
    case Fault::kSegmentFull:
      return "segment_full";
    case Fault::kSegmentLostReply:
      return "segment_lost_reply";
    case Fault::kSegmentLate:
      return "segment_late";
    case Fault::kSegmentTwice:
      return "segment_twice";
    case Fault::kSegmentPause:
      return "segment_pause";
    case Fault::kSegmentTorn:
      return "segment_torn";
    case Fault::kSegmentRevived:
      return "segment_revived";
    case Fault::kSegmentCorrupt:
      return "segment_corrupt";
    case Fault::kCount:
      break;
  }
  return "unknown";
}

FaultRates FaultRates::none() {
  return {.body_run_twice = 0,
          .transact_refused = 0,
          .transact_lost_reply = 0,
          .transact_late = 0,
          .crash_before_apply = 0,
          .crash_after_apply = 0,
          .segment_refused = 0,
          .segment_full = 0,
          .segment_lost_reply = 0,
          .segment_late = 0,
          .segment_twice = 0,
          .segment_pause = 0,
          .segment_revived = 0,
          .segment_corrupt = 0};
}

}  // namespace bulkhead::simulation
