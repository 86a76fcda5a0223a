#include "audit/audit_end.h"

#include <ranges>

#include <fmt/format.h>

#include "audit/audit_files.h"

namespace bulkhead {
namespace {

// Every line has one number, so the name of its file and its place there tell which. How many.
uint64_t read_lines(const AuditFile& file, AuditText& text, AuditEnd& end) {
  uint64_t lines = 0;
  end.head.sequence = file.first - 1;
  for (std::string_view line; text.next(line); ++lines) {
    const auto follows = lines == 0 ? Result<void>() : end.head.check_next(line);
    if (!follows && end.damage.empty()) {
      end.damage = fmt::format("{}:{}: {}", file.name, lines + 1, follows.error().message);
    }
    end.head = end.head.after(line);
  }
  return lines;
}

}  // namespace

// Goes back to the last file that has a line. One behind it has none when a crash came too early.
Result<AuditEnd> blocking_find_audit_end(const std::string& folder) {
  AuditEnd end;
  const auto files = TRY(list_audit_files(folder));
  for (const AuditFile& file : files | std::views::reverse) {
    AuditText text = TRY(AuditText::read(folder, file));
    const uint64_t lines = read_lines(file, text, end);
    end.torn_bytes += text.rest().size();
    if (lines == 0) continue;
    end.file = file.name;
    end.file_bytes = text.bytes();
    end.is_followed = file.first != files.back().first;
    return end;
  }
  return end;
}

}  // namespace bulkhead
