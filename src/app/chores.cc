#include "app/chores.h"

namespace bulkhead {

Chores::Chores(EventLoop& loop, Maintenance& maintenance, Milliseconds interval, Metrics& metrics,
               Logger& log)
    : loop_(loop),
      maintenance_(maintenance),
      interval_(interval),
      log_(log),
      uploads_expired_(metrics.counter("bulkhead_uploads_expired_total",
                                       "Unfinished uploads that were given up.")),
      segments_reaped_(metrics.counter("bulkhead_segments_reaped_total",
                                       "Files of bytes deleted after nothing referred to them.")),
      failures_(metrics.counter("bulkhead_maintenance_failures_total",
                                "Rounds of maintenance that ended early.")),
      rounds_(loop, [this](const Error& error) {
        failures_.add();
        log_.error("maintenance failed", {{"reason", error.message}});
        schedule();
      }) {}

void Chores::start() { schedule(); }

Task<void> Chores::stop() {
  stopping_ = true;
  loop_.cancel(timer_);
  co_return co_await rounds_.join();
}

void Chores::schedule() {
  if (stopping_) return;
  timer_ = loop_.run_at(loop_.now() + interval_, [this] { rounds_.start(run_round()); });
}

Task<void> Chores::run_round() {
  const MaintenanceReport report = CO_TRY(co_await maintenance_.run());
  uploads_expired_.add(report.uploads_expired);
  segments_reaped_.add(report.segments_reaped);
  if (report.uploads_expired + report.segments_reaped > 0) {
    log_.info("maintenance", {{"uploads_expired", report.uploads_expired},
                              {"segments_reaped", report.segments_reaped}});
  }
  schedule();
  co_return {};
}

}  // namespace bulkhead
