// Runs repository/maintenance.h again and again on one loop, one round at a time. All calls come
// from the loop's thread. What is passed outlives this object.
#pragma once

#include "base/log.h"
#include "base/metrics.h"
#include "repository/maintenance.h"
#include "runtime/event_loop.h"
#include "runtime/task_group.h"

namespace bulkhead {

class Chores {
 public:
  Chores(EventLoop& loop, Maintenance& maintenance, Milliseconds interval, Metrics& metrics,
         Logger& log);

  // The first round comes after one interval.
  void start();
  // Starts no further round and completes when the present one has ended. Before destruction.
  Task<void> stop();

 private:
  void schedule();
  Task<void> run_round();

  EventLoop& loop_;
  Maintenance& maintenance_;
  Milliseconds interval_;
  Logger& log_;
  Counter& uploads_expired_;
  Counter& segments_reaped_;
  Counter& failures_;
  bool stopping_ = false;
  TimerId timer_{};
  TaskGroup rounds_;
};

}  // namespace bulkhead
