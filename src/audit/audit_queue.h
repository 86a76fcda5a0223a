// What waits to be written to the audit log. Notes beyond a number are dropped and counted; changes
// are taken always, since each is one request that waits for its answer. Entries are added from any
// thread; one thread takes them.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "audit/audit_record.h"
#include "base/time.h"
#include "runtime/executor.h"
#include "runtime/suspend.h"

namespace bulkhead {

enum class AuditEntryKind { kNote, kChange };

struct AuditEntry {
  UnixTime time;
  AuditRecord record;
  AuditEntryKind kind = AuditEntryKind::kNote;
  std::optional<Resume<void>> resume = {};  // who waits for it to be written
};

class AuditQueue {
 public:
  explicit AuditQueue(uint64_t notes_max) : notes_max_(notes_max) {}

  // False: there were too many already. A note counts until it is written, not until it is taken.
  bool add_note(UnixTime time, AuditRecord record);
  // `resume` is called when the last of them is written.
  void add_changes(UnixTime time, std::vector<AuditRecord> records, Resume<void> resume);
  // Nothing is added any more.
  void stop();

  // Blocks until something was added, or `until`. False when there is nothing left and never will.
  bool wait(MonotonicTime until);
  bool is_stopping() const;
  // Moves entries behind those of `batch`, which will hold `batch_max` at most.
  void take(std::vector<AuditEntry>& batch, size_t batch_max);
  void notes_written(uint64_t count);
  // How many notes were dropped since the last call.
  uint64_t take_dropped();
  // Whoever waits for an entry that was not taken yet; the entry stays.
  std::vector<Resume<void>> take_waiting();
  size_t size() const;

 private:
  const uint64_t notes_max_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<AuditEntry> entries_;
  uint64_t notes_ = 0;  // added and not written
  uint64_t dropped_ = 0;
  bool has_news_ = false;
  bool stopping_ = false;
};

}  // namespace bulkhead
