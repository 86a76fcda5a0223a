#include "audit/audit_log.h"

#include <algorithm>

#include "audit/audit_line.h"

namespace bulkhead {
namespace {

constexpr size_t kBatchMax = 256;

MonotonicTime now() { return std::chrono::steady_clock::now(); }


AuditActor registry() { return {.name = "bulkhead", .proof = AuditProof::kRegistry}; }

AuditRecord opened(const AuditEnd& found) {
  AuditRecord record{.event = AuditEvent::kAuditOpened, .actor = registry()};
  if (found.file.empty()) record.details.emplace_back("found", "a new log");
  if (!found.file.empty()) record.details.emplace_back("found", found.file);
  if (found.torn_bytes > 0) {
    record.details.emplace_back("torn_bytes", std::to_string(found.torn_bytes));
  }
  if (!found.damage.empty()) record.details.emplace_back("damage", found.damage);
  return record;
}

}  // namespace

AuditLog::Numbers::Numbers(Metrics& metrics)
    : dropped(&metrics.counter("bulkhead_audit_dropped_total",
                               "Denials and logins that were not recorded.")),
      failures(&metrics.counter("bulkhead_audit_failures_total",
                                "Failed tries to write or sync the audit log.")),
      writable(&metrics.gauge("bulkhead_audit_writable",
                              "1 while the audit log can be written, 0 while it cannot.")) {
  for (size_t i = 0; i < kAuditEvents; ++i) {
    const std::string event(to_string(static_cast<AuditEvent>(i)));
    records[i] = &metrics.counter("bulkhead_audit_records_total", "Records written, by event.",
                                  "event=\"" + event + "\"");
  }
  writable->set(1);
}

Result<std::unique_ptr<AuditLog>> AuditLog::open(const std::string& folder, AuditSettings settings,
                                                 AuditSurroundings surroundings) {
  AuditTail tail = TRY(AuditTail::open(folder, settings.file_bytes_max, surroundings.calls));
  return std::unique_ptr<AuditLog>(new AuditLog(std::move(tail), settings, surroundings));
}

AuditLog::AuditLog(AuditTail tail, AuditSettings settings, const AuditSurroundings& surroundings)
    : settings_(settings),
      clock_(surroundings.clock),
      log_(surroundings.log),
      numbers_(surroundings.metrics),
      queue_(settings.queue_max),
      tail_(std::move(tail)),
      opening_(AuditEntry{.time = clock_.now(),
                          .record = opened(tail_.found()),
                          .kind = AuditEntryKind::kChange}),
      next_head_(now() + settings.head_interval),
      thread_([this] { run(); }) {
  const AuditEnd& found = tail_.found();
  log_.info("audit log opened", {{"file", found.file}, {"torn_bytes", found.torn_bytes}});
  if (!found.damage.empty()) log_.error("audit log damaged", {{"reason", found.damage}});
}

AuditLog::~AuditLog() {
  queue_.stop();
  thread_.join();
}

void AuditLog::note(AuditRecord record) {
  if (!queue_.add_note(clock_.now(), std::move(record))) numbers_.dropped->add();
}

Task<void> AuditLog::record(std::vector<AuditRecord> records) {
  if (!settings_.required && in_trouble_) {
    for (AuditRecord& record : records) note(std::move(record));
    co_return {};
  }
  co_return co_await suspend_for<void>([&](Resume<void> resume) {
    queue_.add_changes(clock_.now(), std::move(records), std::move(resume));
  });
}

Result<void> AuditLog::check_writable() const {
  if (settings_.required && in_trouble_) {
    return fail(ErrorCode::kUnavailable, "the audit log cannot be written, so nothing is changed");
  }
  return {};
}

void AuditLog::run() {
  while (queue_.wait(next_duty())) {
    take();
    if (!batch_.empty()) write();
    if (unsynced_ && now() >= next_sync_) sync();
    if (now() >= next_head_) {
      next_head_ = now() + settings_.head_interval;
      log_.info("audit head", {{"head", tail_.head().text()}});
    }
    if (in_trouble_ && queue_.is_stopping()) break;
  }
  finish();
}

MonotonicTime AuditLog::next_duty() const {
  MonotonicTime next = next_head_;
  if (unsynced_) next = std::min(next, next_sync_);
  if (!batch_.empty()) next = std::min(next, next_try_);
  return next;
}

void AuditLog::take() {
  queue_.take(batch_, kBatchMax);
  if (opening_ && !batch_.empty()) {
    batch_.insert(batch_.begin(), *std::exchange(opening_, std::nullopt));
  }
  // In trouble their number still grows, and is told once.
  if (in_trouble_ || batch_.size() >= kBatchMax) return;
  if (const uint64_t dropped = queue_.take_dropped()) {
    batch_.push_back({.time = clock_.now(),
                      .record = {.event = AuditEvent::kDropped,
                                 .actor = registry(),
                                 .details = {{"count", std::to_string(dropped)}}},
                      .kind = AuditEntryKind::kChange});
  }
}

void AuditLog::write() {
  std::string lines;
  ChainHead head = tail_.head();
  for (const AuditEntry& entry : batch_) {
    const std::string line = audit_line(entry.record, entry.time, head);
    head = head.after(line);
    lines += line + '\n';
  }
  if (const auto appended = tail_.append(lines, head); !appended) {
    next_try_ = now() + settings_.sync_interval;
    return begin_trouble(appended.error());
  }
  end_trouble();
  if (!unsynced_) next_sync_ = now() + settings_.sync_interval;
  unsynced_ = true;
  if (settings_.sync == AuditSync::kAlways) sync();
  settle(in_trouble_ ? answer_to_failure() : Result<void>());
}

// A sync that failed is not tried again: nothing would be known of what it left out.
void AuditLog::sync() {
  unsynced_ = false;
  if (const auto synced = tail_.sync(); !synced) begin_trouble(synced.error());
}

void AuditLog::settle(const Result<void>& outcome) {
  uint64_t notes = 0;
  for (AuditEntry& entry : batch_) {
    numbers_.records[static_cast<size_t>(entry.record.event)]->add();
    if (entry.kind == AuditEntryKind::kNote) ++notes;
    if (entry.resume) (*entry.resume)(outcome);
  }
  batch_.clear();
  queue_.notes_written(notes);
}

// Nobody waits for a disk to be repaired; the records stay, and are written when it is. Whoever
// waits behind a full batch would not even be tried.
void AuditLog::begin_trouble(const Error& error) {
  numbers_.failures->add();
  numbers_.writable->set(0);
  if (!in_trouble_.exchange(true)) {
    log_.error("the audit log cannot be written", {{"reason", error.message}});
  }
  for (AuditEntry& entry : batch_) {
    if (entry.resume) (*entry.resume)(answer_to_failure());
    entry.resume.reset();
  }
  if (batch_.size() < kBatchMax) return;
  for (Resume<void>& resume : queue_.take_waiting()) resume(answer_to_failure());
}

void AuditLog::end_trouble() {
  if (!in_trouble_.exchange(false)) return;
  numbers_.writable->set(1);
  log_.info("the audit log can be written again");
}

Result<void> AuditLog::answer_to_failure() const {
  if (!settings_.required) return {};
  return fail(ErrorCode::kUnavailable,
              "it was done, but not recorded: the audit log cannot be written");
}

void AuditLog::finish() {
  do {
    if (!batch_.empty()) write();
    take();
  } while (!batch_.empty() && !in_trouble_);
  if (unsynced_) sync();
  const size_t lost = batch_.size() + queue_.size();
  if (lost > 0) log_.error("audit records lost", {{"count", lost}});
  log_.info("audit head", {{"head", tail_.head().text()}});
}

}  // namespace bulkhead
