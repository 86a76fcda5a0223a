// For tests: keeps what is reported, and fails when told.
#pragma once

#include <deque>
#include <mutex>

#include "audit/audit_sink.h"

namespace bulkhead {

class MemoryAudit final : public AuditSink {
 public:
  void note(AuditRecord record) override { keep(std::move(record)); }
  Task<void> record(std::vector<AuditRecord> records) override {
    for (AuditRecord& record : records) keep(std::move(record));
    co_return fails ? Result<void>(fail(ErrorCode::kUnavailable, "told to fail")) : Result<void>();
  }
  Result<void> check_writable() const override {
    if (refuses) return fail(ErrorCode::kUnavailable, "told to refuse");
    return {};
  }

  // All since the last call.
  std::vector<AuditRecord> take() {
    std::lock_guard lock(mutex_);
    const auto taken = std::exchange(records_, {});
    return {taken.begin(), taken.end()};
  }

  bool keeps = true;     // what is recorded; else it is dropped
  bool refuses = false;  // before anything is changed
  bool fails = false;    // after

 private:
  void keep(AuditRecord record) {
    if (!keeps) return;
    std::lock_guard lock(mutex_);
    records_.push_back(std::move(record));
  }

  std::mutex mutex_;
  std::deque<AuditRecord> records_;  // never moved, so that keeping one costs what another does
};

}  // namespace bulkhead
