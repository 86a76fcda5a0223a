// What operators and their machines ask: alive, ready, how much of what. Nothing here names a
// repository, a user or a digest (isolation matrix A21).
#pragma once

#include <functional>

#include "api/call.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/response.h"
#include "runtime/task.h"

namespace bulkhead {

// Whether the stores answer; an error says what is wrong.
using ReadinessCheck = std::function<Task<void>()>;

class AdminEndpoint {
 public:
  // All outlive this object.
  AdminEndpoint(ReadinessCheck check_ready, const Metrics& metrics, Logger& log)
      : check_ready_(std::move(check_ready)), metrics_(metrics), log_(log) {}

  // 200 as long as requests are served at all.
  Task<Response> health();
  // 200, or 503 with the reason in the log only.
  Task<Response> readiness();
  // The text exposition format 0.0.4 of Prometheus. For administrators.
  Task<Response> metrics();

 private:
  ReadinessCheck check_ready_;
  const Metrics& metrics_;
  Logger& log_;
};

}  // namespace bulkhead
