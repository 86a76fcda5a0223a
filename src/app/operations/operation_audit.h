// What the audit log says of an operator's change: which event it is, what its arguments are
// called, and which of them are secret.
#pragma once

#include <array>
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "audit/audit_record.h"

namespace bulkhead {

// Operation, then arguments (admin_operations.h).
using AdminRequest = std::vector<std::string>;

// Who runs a command: the system's user id.
struct Operator {
  uint64_t user_id = 0;
};
AuditActor actor_of(Operator by);

// An argument that no record shows.
inline constexpr std::string_view kSecret = "(secret)";

struct RecordedAs {
  // The names of the arguments in order; the last one takes all that follow.
  template <std::convertible_to<std::string_view>... Names>
  constexpr RecordedAs(AuditEvent event, Names... names) : event(event), names{names...} {}

  AuditEvent event;
  std::array<std::string_view, 6> names;
};

AuditRecord operation_record(const AdminRequest& request, const RecordedAs& as, Operator by);

// That a registry was made, and with it the user admin.
AuditRecord init_record(Operator by);

}  // namespace bulkhead
