// The end of the audit log at which it grows: finds where the chain stands, appends lines, begins
// the next file when one is full. What was written and could not be kept whole is cut off again, so
// that a line is there entirely or not at all. One thread calls it; every call blocks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "audit/audit_file_calls.h"
#include "audit/audit_files.h"
#include "audit/chain_head.h"
#include "base/file_handle.h"
#include "base/result.h"

namespace bulkhead {

// What open() found, for the record that says so.
struct AuditTailFound {
  std::string file;         // the last one with a line; empty for a new log
  uint64_t lines = 0;       // in it
  uint64_t torn_bytes = 0;  // behind its last line, from a crash
  std::string damage;       // why the chain does not hold in it; empty when it does
};

class AuditTail {
 public:
  // Makes `folder` (mode 0700) if need be, and reads the last file only. Whatever that holds, the
  // chain goes on behind its last whole line: damage is found by `bulkhead audit verify`, and by
  // open() as far as it looks. `calls` outlives the tail. kUnavailable, kCorrupt.
  static Result<AuditTail> open(const std::string& folder, uint64_t file_bytes_max,
                                AuditFileCalls& calls);

  const ChainHead& head() const { return head_; }
  const AuditTailFound& found() const { return found_; }

  // `lines` are whole, each with its line end, made behind head(); `after` is the head behind the
  // last of them. Nothing is written when it fails: kUnavailable, and it may be tried again.
  Result<void> append(std::string_view lines, const ChainHead& after);
  // Brings what was appended to the disk. After a failure nothing can be appended until a new
  // process opens the log: nobody knows what the disk has. kUnavailable.
  Result<void> sync();

 private:
  AuditTail(FileHandle folder, uint64_t file_bytes_max, AuditFileCalls& calls)
      : folder_(std::move(folder)), file_bytes_max_(file_bytes_max), calls_(&calls) {}

  Result<void> find_end(const std::string& folder);
  void read_lines(const AuditFile& file, AuditText& text);
  Result<void> make_room(size_t bytes);
  Result<void> begin_file();
  Result<void> write(std::string_view lines);
  std::unexpected<Error> seal(const std::string& step);

  FileHandle folder_;
  uint64_t file_bytes_max_;
  AuditFileCalls* calls_;
  ChainHead head_;
  AuditTailFound found_;
  FileHandle file_{-1};
  uint64_t size_ = 0;
  std::string sealed_;  // why nothing can be appended any more
};

}  // namespace bulkhead
