#include "audit/audit_queue.h"

#include <algorithm>

namespace bulkhead {

bool AuditQueue::add_note(UnixTime time, AuditRecord record) {
  {
    std::lock_guard lock(mutex_);
    if (notes_ >= notes_max_) {
      ++dropped_;
      return false;
    }
    ++notes_;
    entries_.push_back({.time = time, .record = std::move(record)});
    has_news_ = true;
  }
  ready_.notify_one();
  return true;
}

void AuditQueue::add_changes(UnixTime time, std::vector<AuditRecord> records,
                             Resume<void> resume) {
  {
    std::lock_guard lock(mutex_);
    for (AuditRecord& record : records) {
      entries_.push_back(
          {.time = time, .record = std::move(record), .kind = AuditEntryKind::kChange});
    }
    entries_.back().resume.emplace(std::move(resume));
    has_news_ = true;
  }
  ready_.notify_one();
}

void AuditQueue::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_one();
}

bool AuditQueue::wait(MonotonicTime until) {
  std::unique_lock lock(mutex_);
  ready_.wait_until(lock, until, [this] { return stopping_ || has_news_; });
  return !stopping_ || !entries_.empty();
}

bool AuditQueue::is_stopping() const {
  std::lock_guard lock(mutex_);
  return stopping_;
}

void AuditQueue::take(std::vector<AuditEntry>& batch, size_t batch_max) {
  std::lock_guard lock(mutex_);
  const size_t room = batch_max - std::min(batch_max, batch.size());
  const size_t count = std::min(entries_.size(), room);
  const auto end = entries_.begin() + static_cast<ptrdiff_t>(count);
  std::move(entries_.begin(), end, std::back_inserter(batch));
  entries_.erase(entries_.begin(), end);
  // A batch that stays full, for it cannot be written, is no reason to wake up.
  has_news_ = count > 0 && !entries_.empty();
}

void AuditQueue::notes_written(uint64_t count) {
  std::lock_guard lock(mutex_);
  notes_ -= count;
}

uint64_t AuditQueue::take_dropped() {
  std::lock_guard lock(mutex_);
  return std::exchange(dropped_, 0);
}

std::vector<Resume<void>> AuditQueue::take_waiting() {
  std::lock_guard lock(mutex_);
  std::vector<Resume<void>> waiting;
  for (AuditEntry& entry : entries_) {
    if (entry.resume) waiting.push_back(std::move(*entry.resume));
    entry.resume.reset();
  }
  return waiting;
}

size_t AuditQueue::size() const {
  std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace bulkhead
