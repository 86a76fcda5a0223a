#include "app/operations/operation_audit.h"

namespace bulkhead {

AuditActor actor_of(Operator by) {
  return {.name = "uid:" + std::to_string(by.user_id), .proof = AuditProof::kOperator};
}

AuditRecord operation_record(const AdminRequest& request, const RecordedAs& as, Operator by) {
  AuditRecord record{.event = as.event, .actor = actor_of(by), .operation = request.front()};
  std::string* value = nullptr;  // none for a secret
  for (size_t i = 1; i < request.size(); ++i) {
    const std::string_view name = i <= as.names.size() ? as.names[i - 1] : "";
    if (name == kSecret) value = nullptr;
    if (name != kSecret && !name.empty()) value = &record.details.emplace_back(name, "").second;
    if (value) *value += (value->empty() ? "" : ", ") + request[i];
  }
  return record;
}

AuditRecord init_record(Operator by) {
  return {.event = AuditEvent::kUserChanged,
          .actor = actor_of(by),
          .operation = "init",
          .details = {{"user", "admin"}, {"kind", "administrator"}}};
}

}  // namespace bulkhead
