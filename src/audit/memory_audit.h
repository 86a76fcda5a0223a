// For tests: keeps what is reported, and fails when told.
#pragma once

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
    return std::exchange(records_, {});
  }

  bool refuses = false;  // before anything is changed
  bool fails = false;    // after

 private:
  void keep(AuditRecord record) {
    std::lock_guard lock(mutex_);
    records_.push_back(std::move(record));
  }

  std::mutex mutex_;
  std::vector<AuditRecord> records_;
};

}  // namespace bulkhead
