// The audit log of one registry: takes events from every thread and lets one thread of its own
// write them, in order, as lines that follow one another in a chain (audit_line.h, audit_files.h).
// Whoever makes one holds the data directory's lock. What cannot be written is kept and tried
// again; meanwhile changes are refused, if the settings say so.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "audit/audit_queue.h"
#include "audit/audit_settings.h"
#include "audit/audit_sink.h"
#include "audit/audit_tail.h"
#include "base/log.h"
#include "base/metrics.h"
#include "runtime/clock.h"

namespace bulkhead {

// What a log borrows; all of it outlives the log.
struct AuditSurroundings {
  Clock& clock;
  Metrics& metrics;
  Logger& log;
  AuditFileCalls& calls = AuditFileCalls::real();
};

class AuditLog final : public AuditSink {
 public:
  // Reads the last file in `folder` and starts the thread; blocks. The first record is preceded by
  // one that says what was found. kUnavailable, kCorrupt.
  static Result<std::unique_ptr<AuditLog>> open(const std::string& folder, AuditSettings settings,
                                                AuditSurroundings surroundings);
  // Writes what waits, syncs it, and joins. Nobody reports anything any more.
  ~AuditLog() override;

  void note(AuditRecord record) override;
  Task<void> record(std::vector<AuditRecord> records) override;
  Result<void> check_writable() const override;

 private:
  struct Numbers {
    explicit Numbers(Metrics& metrics);
    std::array<Counter*, kAuditEvents> records{};
    Counter* dropped;
    Counter* failures;
    Gauge* writable;
  };

  AuditLog(AuditTail tail, AuditSettings settings, const AuditSurroundings& surroundings);

  // The writer's thread.
  void run();
  void take();
  void write();
  void sync();
  void finish();
  MonotonicTime next_duty() const;
  // Answers those who wait for the batch, and forgets it.
  void settle(const Result<void>& outcome);
  void begin_trouble(const Error& error);
  void end_trouble();
  Result<void> answer_to_failure() const;

  const AuditSettings settings_;
  Clock& clock_;
  Logger& log_;
  Numbers numbers_;
  AuditQueue queue_;
  std::atomic<bool> in_trouble_{false};

  // The writer's thread only.
  AuditTail tail_;
  std::optional<AuditEntry> opening_;
  std::vector<AuditEntry> batch_;
  bool unsynced_ = false;
  MonotonicTime next_sync_{};
  MonotonicTime next_try_{};
  MonotonicTime next_head_{};
  std::thread thread_;
};

}  // namespace bulkhead
