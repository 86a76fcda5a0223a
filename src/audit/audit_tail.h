// The end of the audit log at which it grows: finds where the chain stands, appends lines, begins
// the next file when one is full. What was written and could not be kept whole is cut off again, so
// that a line is there entirely or not at all. One thread calls it; every call blocks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "audit/audit_end.h"
#include "audit/audit_file_calls.h"
#include "base/file_handle.h"
#include "base/result.h"

namespace bulkhead {

class AuditTail {
 public:
  // Makes `folder` (mode 0700) if need be, and reads the last file only. `calls` outlives the tail.
  // kUnavailable, kCorrupt.
  static Result<AuditTail> open(const std::string& folder, uint64_t file_bytes_max,
                                AuditFileCalls& calls);

  const ChainHead& head() const { return head_; }
  // What open() found, for the record that says so.
  const AuditEnd& found() const { return found_; }

  // `lines` are whole, each with its line end, made behind head(); `after` is the head behind the
  // last of them. Nothing is written when it fails: kUnavailable, and it may be tried again.
  Result<void> append(std::string_view lines, const ChainHead& after);
  // Brings what was appended to the disk. After a failure nothing can be appended until a new
  // process opens the log: nobody knows what the disk has. kUnavailable.
  Result<void> sync();

 private:
  AuditTail(FileHandle folder, AuditEnd found, uint64_t file_bytes_max, AuditFileCalls& calls)
      : folder_(std::move(folder)),
        file_bytes_max_(file_bytes_max),
        calls_(&calls),
        found_(std::move(found)),
        head_(found_.head) {}

  Result<void> open_last();
  Result<void> make_room(size_t bytes);
  Result<void> begin_file();
  Result<void> write(std::string_view lines);
  std::unexpected<Error> seal(const std::string& step);

  FileHandle folder_;
  uint64_t file_bytes_max_;
  AuditFileCalls* calls_;
  AuditEnd found_;
  ChainHead head_;
  FileHandle file_{-1};
  uint64_t size_ = 0;
  std::string sealed_;  // why nothing can be appended any more
};

}  // namespace bulkhead
