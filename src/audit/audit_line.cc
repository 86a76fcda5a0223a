#include "audit/audit_line.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/log.h"

namespace bulkhead {
namespace {

void append_text(std::string& out, std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return append_json_string(out, text);
  append_json_string(out, std::string(text.substr(0, bytes_max)) + "…");
}

void append(std::string& out, std::string_view key, std::string_view text,
            size_t bytes_max = kAuditTextBytesMax) {
  if (text.empty()) return;
  out += ',';
  append_text(out, key, kAuditTextBytesMax);
  out += ':';
  append_text(out, text, bytes_max);
}

void append(std::string& out, std::string_view key, uint64_t number) {
  if (number == 0) return;
  out += ',';
  append_json_string(out, key);
  out += ':' + std::to_string(number);
}

// As text, for many readers of JSON hold numbers in 53 bits and an id has 64.
void append_id(std::string& out, std::string_view key, uint64_t id) {
  if (id != 0) append(out, key, std::to_string(id));
}

void append_actor(std::string& out, const AuditActor& actor) {
  out += R"(,"actor":{"name":)";
  append_text(out, actor.name, kAuditTextBytesMax);
  append_id(out, "id", actor.id);
  append(out, "how", to_string(actor.proof));
  out += '}';
}

void append_details(std::string& out, const AuditRecord& record) {
  if (record.details.empty()) return;
  std::string members;
  for (size_t i = 0; i < record.details.size() && i < kAuditDetailsMax; ++i) {
    append(members, record.details[i].first, record.details[i].second, kAuditDetailBytesMax);
  }
  out += R"(,"details":{)" + (members.empty() ? members : members.substr(1)) + '}';
}

std::string text_of(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

}  // namespace

std::string audit_line(const AuditRecord& record, UnixTime time, const ChainHead& before) {
  std::string line = line_beginning(before) + R"("time":")" + to_rfc3339(time) + '"';
  append(line, "event", to_string(record.event));
  append_actor(line, record.actor);
  append(line, "peer", record.peer);
  append(line, "request_id", record.request_id);
  append(line, "operation", record.operation);
  append(line, "repository", record.repository);
  append_id(line, "repository_id", record.repository_id);
  append(line, "reference", record.reference);
  append(line, "digest", record.digest);
  append(line, "status", static_cast<uint64_t>(record.status));
  append(line, "because", record.because);
  append_details(line, record);
  return line + '}';
}

Result<AuditLineView> parse_audit_line(std::string_view line) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(line, error);
  if (error || !value.is_object()) return fail(ErrorCode::kCorrupt, "it is no record");
  const boost::json::object& object = value.as_object();
  AuditLineView view{.time = text_of(object, "time"),
                     .event = text_of(object, "event"),
                     .actor = {},
                     .how = {},
                     .peer = text_of(object, "peer"),
                     .operation = text_of(object, "operation"),
                     .repository = text_of(object, "repository"),
                     .reference = text_of(object, "reference"),
                     .digest = text_of(object, "digest"),
                     .because = text_of(object, "because"),
                     .details = {}};
  if (const auto* status = object.if_contains("status"); status && status->is_int64()) {
    view.status = static_cast<int>(status->as_int64());
  }
  if (const auto* actor = object.if_contains("actor"); actor && actor->is_object()) {
    view.actor = text_of(actor->as_object(), "name");
    view.how = text_of(actor->as_object(), "how");
  }
  if (const auto* details = object.if_contains("details"); details && details->is_object()) {
    for (const auto& member : details->as_object()) {
      view.details.emplace_back(member.key(), text_of(details->as_object(), member.key()));
    }
  }
  return view;
}

}  // namespace bulkhead
