#include "audit/audit_tail.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "audit/audit_files.h"

namespace bulkhead {
namespace {

std::string why(const std::string& step) {
  return fmt::format("cannot {} the audit log: {}", step, std::strerror(errno));
}

std::unexpected<Error> failure(const std::string& step) {
  return fail(ErrorCode::kUnavailable, why(step));
}

}  // namespace

Result<AuditTail> AuditTail::open(const std::string& folder, uint64_t file_bytes_max,
                                  AuditFileCalls& calls) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return failure("make");
  FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.descriptor() < 0) return failure("open");
  AuditTail tail(std::move(handle), TRY(blocking_find_audit_end(folder)), file_bytes_max, calls);
  if (!tail.found().file.empty()) TRY(tail.open_last());
  return tail;
}

// Nothing is put behind torn bytes, nor into a file that another one follows.
Result<void> AuditTail::open_last() {
  file_ = FileHandle(calls_->openat(folder_.descriptor(), found_.file.c_str(),
                                    O_WRONLY | O_APPEND | O_CLOEXEC, 0));
  if (file_.descriptor() < 0) return failure("open");
  const bool is_over = found_.torn_bytes > 0 || found_.is_followed;
  size_ = is_over ? file_bytes_max_ : found_.file_bytes;
  return {};
}

Result<void> AuditTail::append(std::string_view lines, const ChainHead& after) {
  if (!sealed_.empty()) return fail(ErrorCode::kUnavailable, sealed_);
  TRY(make_room(lines.size()));
  TRY(write(lines));
  size_ += lines.size();
  head_ = after;
  return {};
}

Result<void> AuditTail::sync() {
  if (!sealed_.empty()) return fail(ErrorCode::kUnavailable, sealed_);
  if (file_.descriptor() >= 0 && calls_->fdatasync(file_.descriptor()) != 0) return seal("sync");
  return {};
}

Result<void> AuditTail::make_room(size_t bytes) {
  if (file_.descriptor() >= 0 && size_ + bytes <= file_bytes_max_) return {};
  if (file_.descriptor() >= 0 && size_ == 0) return {};
  return begin_file();
}

// What the old file holds is on the disk before the new one has a name, so a power failure leaves
// no gap between two files. A file of that name has no line: a crash came before its first.
Result<void> AuditTail::begin_file() {
  TRY(sync());
  const std::string name = audit_file_name(head_.sequence + 1);
  FileHandle next(calls_->openat(folder_.descriptor(), name.c_str(),
                                 O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (next.descriptor() < 0) return failure("begin a file of");
  if (calls_->fsync(folder_.descriptor()) != 0) return failure("begin a file of");
  file_ = std::move(next);
  size_ = 0;
  return {};
}

Result<void> AuditTail::write(std::string_view lines) {
  while (!lines.empty()) {
    const ssize_t put = calls_->write(file_.descriptor(), lines.data(), lines.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      auto failed = failure("write");
      if (calls_->ftruncate(file_.descriptor(), static_cast<off_t>(size_)) != 0) seal("mend");
      return failed;
    }
    lines.remove_prefix(static_cast<size_t>(put));
  }
  return {};
}

std::unexpected<Error> AuditTail::seal(const std::string& step) {
  sealed_ = why(step) + "; it goes on when the registry is started again";
  return fail(ErrorCode::kUnavailable, sealed_);
}

}  // namespace bulkhead
