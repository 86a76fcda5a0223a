// The files of an audit log, DATA/audit/audit-<number of its first record>.log. They are only ever
// appended to; a file is begun when the one before is full, or when that one ends in bytes that a
// crash cut off: those stay where they are, behind the last line end of their file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bulkhead {

// A file that is larger was not written by us.
inline constexpr uint64_t kAuditFileBytesMax = uint64_t{1} << 30;

struct AuditFile {
  std::string name;
  uint64_t first = 0;  // number of the first record in it
};

std::string audit_file_name(uint64_t first);  // 20 digits, so that names sort like numbers

// In order. Other files are ignored; no folder is an empty one. Blocks; kUnavailable.
Result<std::vector<AuditFile>> list_audit_files(const std::string& folder);

// What a file holds at this moment. Blocks; kUnavailable, kCorrupt when it is too large.
class AuditText {
 public:
  static Result<AuditText> read(const std::string& folder, const AuditFile& file);
  explicit AuditText(std::string bytes) : bytes_(std::move(bytes)) {}

  // The next line without its end; false behind the last.
  bool next(std::string_view& line);
  // What stands behind the last line end: a line being written, or one a crash cut off.
  std::string_view rest() const { return std::string_view(bytes_).substr(position_); }
  size_t bytes() const { return bytes_.size(); }

 private:
  std::string bytes_;
  size_t position_ = 0;
};

}  // namespace bulkhead
