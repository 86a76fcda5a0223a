#include "api/access_log.h"

#include "http/response_head.h"

namespace bulkhead {
namespace {

constexpr std::array<std::string_view, 6> kOutcomeNames = {"none", "1xx", "2xx",
                                                           "3xx",  "4xx", "5xx"};
constexpr size_t kPathBytesMax = 512;
constexpr int kTooManyRequests = 429;
constexpr int kClientClosed = 499;  // as nginx logs it; never sent

std::string_view operation_name(size_t index) {
  return index < kOperations ? to_string(static_cast<Operation>(index)) : "unknown";
}

std::string_view operation_name(const Call& call) {
  return call.route ? to_string(call.route->operation) : "unknown";
}

std::string label(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + std::string(value) + "\"";
}

double in_seconds(Nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

AccessLog::AccessLog(Logger& log, Metrics& metrics)
    : log_(log),
      slowed_(metrics.counter("bulkhead_api_slowed_total",
                              "Requests answered 429: over a rate, or after failed logins.")) {
  for (size_t i = 0; i < series_.size(); ++i) {
    for (size_t outcome = 0; outcome < kOutcomes; ++outcome) {
      series_[i].requests[outcome] = &metrics.counter(
          "bulkhead_api_requests_total", "Requests by operation and class of status.",
          label("operation", operation_name(i)) + "," + label("class", kOutcomeNames[outcome]));
    }
  }
  for (size_t i = 0; i < series_.size(); ++i) {
    series_[i].seconds =
        &metrics.histogram("bulkhead_api_request_seconds", "From a request's head to its answer.",
                           label("operation", operation_name(i)));
  }
}

void AccessLog::answered(const Call& call, const Response& response, Nanoseconds took) {
  count(call, static_cast<size_t>(response.status / 100) % kOutcomes, took);
  if (response.status == kTooManyRequests) slowed_.add();
  const uint64_t bytes = call.is_head() ? 0 : content_length(response);
  write(call, response.status, bytes, took);
}

void AccessLog::abandoned(const Call& call, Nanoseconds took) {
  count(call, 0, took);
  write(call, kClientClosed, 0, took);
}

void AccessLog::count(const Call& call, size_t outcome, Nanoseconds took) {
  Series& series = series_[call.route ? static_cast<size_t>(call.route->operation) : kOperations];
  series.requests[outcome]->add();
  series.seconds->observe(in_seconds(took));
}

void AccessLog::write(const Call& call, int status, uint64_t bytes, Nanoseconds took) {
  if (!log_.enabled(LogLevel::kInfo)) return;
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  log_.info("request", {{"request_id", call.id},
                        {"method", call.request.method},
                        {"path", std::string_view(call.request.path).substr(0, kPathBytesMax)},
                        {"operation", operation_name(call)},
                        {"status", status},
                        {"bytes", bytes},
                        {"duration_us", microseconds},
                        {"user", call.identity.user_name},
                        {"peer", call.request.peer_address}});
}

}  // namespace bulkhead
