#include "audit/audit_query.h"

#include <algorithm>

#include <fmt/format.h>

#include "audit/audit_files.h"

namespace bulkhead {
namespace {

constexpr std::string_view kTimeForm = "dddd-dd-ddTdd:dd:dd.dddZ";

bool has_detail(const AuditLineView& line, std::string_view key, const std::string& value) {
  return std::ranges::find(line.details, std::pair(std::string(key), value)) !=
         line.details.end();
}

}  // namespace

bool AuditQuery::matches(const AuditLineView& line) const {
  if (event && line.event != to_string(*event)) return false;
  if (!user.empty() && line.actor != user && !has_detail(line, "user", user) &&
      !has_detail(line, "subject", user)) {
    return false;
  }
  if (!repository.empty() && line.repository != repository &&
      !has_detail(line, "target", repository) && !has_detail(line, "from", repository)) {
    return false;
  }
  return line.time >= since;
}

Result<void> check_audit_time(std::string_view text) {
  const auto fits = [](char form, char given) {
    return form == 'd' ? given >= '0' && given <= '9' : form == given;
  };
  if (text.size() >= 4 && text.size() <= kTimeForm.size() &&
      std::equal(text.begin(), text.end(), kTimeForm.begin(),
                 [&](char given, char form) { return fits(form, given); })) {
    return {};
  }
  return fail(ErrorCode::kInvalid,
              "expected a time in UTC as 2026-01-31T12:00:00.123Z, or its beginning");
}

Result<void> blocking_find_audit(const std::string& folder, const AuditQuery& query,
                                 const AuditVisitor& visit) {
  for (const AuditFile& file : TRY(list_audit_files(folder))) {
    AuditText text = TRY(AuditText::read(folder, file));
    size_t number = 0;
    for (std::string_view line; text.next(line);) {
      ++number;
      const auto view = parse_audit_line(line);
      if (!view) {
        return fail(ErrorCode::kCorrupt,
                    fmt::format("{}:{}: {}", file.name, number, view.error().message));
      }
      if (query.matches(*view)) visit(line, *view);
    }
  }
  return {};
}

}  // namespace bulkhead
