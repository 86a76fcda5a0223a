// bulkhead audit verify|list|head
#include <filesystem>
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "app/commands/subcommand.h"
#include "app/data_directory.h"
#include "audit/audit_end.h"
#include "audit/audit_query.h"
#include "audit/audit_verification.h"
#include "base/log.h"

namespace bulkhead {
namespace {

struct AuditOptions {
  std::string data;
  std::vector<std::string> expected;
  std::string event, user, repository, since;
  bool json = false;

  void add_to(const Command& command) {
    command.add_option("--data", "DIR", data, "The registry's directory", Presence::kRequired);
  }
};

// Whoever may read the log may not write in the directory, and a copy of the log has nothing else
// in its directory: no more than the folder is asked for.
Result<std::string> folder_of(const AuditOptions& options) {
  std::string folder = DataDirectory::audit_path(options.data);
  std::error_code trouble;
  if (std::filesystem::is_directory(folder, trouble)) return folder;
  return fail(ErrorCode::kNotFound, "there is no audit log in " + options.data);
}

Result<std::vector<ChainHead>> expected_heads(const AuditOptions& options) {
  std::vector<ChainHead> heads;
  for (const std::string& text : options.expected) {
    const auto head = ChainHead::parse(text);
    if (!head) return fail(ErrorCode::kInvalid, "--expect " + text + ": " + head.error().message);
    heads.push_back(*head);
  }
  return heads;
}

Result<void> run_verify(const AuditOptions& options, CommandLine& command_line) {
  const auto progress = [&](const std::string& file, const ChainHead& head) {
    command_line.out << fmt::format("{}: good up to record {}", file, head.sequence) << std::endl;
  };
  auto expected = TRY(expected_heads(options));
  const AuditVerified verified =
      TRY(blocking_verify_audit(TRY(folder_of(options)), std::move(expected), progress));
  for (const std::string& place : verified.torn) command_line.out << place << "\n";
  if (verified.first > 1) {
    command_line.out << "the records before " << verified.first << " are kept elsewhere\n";
  }
  command_line.out << "the audit log is whole; its head is " << verified.head.text() << "\n";
  return {};
}

Result<void> run_head(const AuditOptions& options, CommandLine& command_line) {
  command_line.out << TRY(blocking_find_audit_end(TRY(folder_of(options)))).head.text() << "\n";
  return {};
}

// Nothing a client sent reaches the terminal but as visible text.
std::string shown(std::string_view text) {
  std::string quoted;
  append_json_string(quoted, text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string one_line(const AuditLineView& line) {
  std::string text = fmt::format("{}  {:<14}  {:<16}", shown(line.time), shown(line.event),
                                 shown(line.actor));
  for (const std::string* part : {&line.operation, &line.repository, &line.reference}) {
    if (!part->empty()) text += "  " + shown(*part);
  }
  if (line.status != 0) text += fmt::format("  {}", line.status);
  for (const auto& [key, value] : line.details) {
    text += fmt::format("  {}={}", shown(key), shown(value));
  }
  return text;
}

Result<AuditQuery> query_of(const AuditOptions& options) {
  AuditQuery query{
      .event = {}, .user = options.user, .repository = options.repository, .since = options.since};
  if (!options.since.empty()) {
    const auto checked = check_audit_time(options.since);
    if (!checked) return fail(ErrorCode::kInvalid, "--since: " + checked.error().message);
  }
  if (options.event.empty()) return query;
  query.event = parse_audit_event(options.event);
  if (query.event) return query;
  std::string known;
  for (size_t i = 0; i < kAuditEvents; ++i) {
    known += fmt::format("{}{}", i == 0 ? "" : ", ", to_string(static_cast<AuditEvent>(i)));
  }
  return fail(ErrorCode::kInvalid, "--event: there are " + known);
}

Result<void> run_list(const AuditOptions& options, CommandLine& command_line) {
  const AuditQuery query = TRY(query_of(options));
  return blocking_find_audit(TRY(folder_of(options)), query,
                             [&](std::string_view line, const AuditLineView& view) {
                               command_line.out << (options.json ? std::string(line)
                                                                 : one_line(view)) << "\n";
                             });
}

}  // namespace

void add_audit_command(const Command& program) {
  const Command audit = program.add("audit", "Verify and read the audit log");

  const auto [verify, verify_options] = add_subcommand(
      audit, "verify", "Check that the log is what was written; 1 when it is not", run_verify);
  verify.add_option("--expect", "SEQ:sha256:HEX", verify_options->expected,
                    "A head that was printed before; the log must contain it. Repeatable");
  verify.set_note(
      "Without --expect, a log that was cut off at its end or written anew is not found out.");

  const auto [list, list_options] = add_subcommand(audit, "list", "Show records", run_list);
  list.add_option("--event", "EVENT", list_options->event, "Only of this kind, e.g. denied");
  list.add_option("--user", "NAME", list_options->user, "Only by this user, or about them");
  list.add_option("--repository", "NAME", list_options->repository, "Only about this one");
  list.add_option("--since", "TIME", list_options->since,
                  "Only from then on, in UTC: 2026-01-31, 2026-01-31T12:00");
  list.add_flag("--json", list_options->json, "Show the lines as they are");

  add_subcommand(audit, "head", "Show the number and hash of the last record, to keep elsewhere",
                 run_head);
}

}  // namespace bulkhead
