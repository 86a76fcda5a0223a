// One line a request, and the same in numbers. The line holds no credentials and no query; the
// numbers are by operation and kind of outcome and never by name (isolation matrix A21).
// Thread-safe.
#pragma once

#include <array>
#include <vector>

#include "api/call.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/response.h"

namespace bulkhead {

class AccessLog {
 public:
  // Both outlive this object.
  AccessLog(Logger& log, Metrics& metrics);

  // A request was answered; the bytes may still be on their way. `took` runs from the end of its
  // head to the answer.
  void answered(const Call& call, const Response& response, Nanoseconds took);
  // The client went away before there was an answer.
  void abandoned(const Call& call, Nanoseconds took);

 private:
  static constexpr size_t kOutcomes = 6;  // 1xx to 5xx, and without an answer at 0
  struct Series {
    std::array<Counter*, kOutcomes> requests{};
    Histogram* seconds = nullptr;
  };

  void count(const Call& call, size_t outcome, Nanoseconds took);
  void write(const Call& call, int status, uint64_t bytes, Nanoseconds took);

  Logger& log_;
  Counter& slowed_;
  std::array<Series, kOperations + 1> series_;  // the last for what is no operation
};

}  // namespace bulkhead
