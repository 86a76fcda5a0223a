#include <array>

#include "app/operations/operation.h"
#include "auth/signing_key_rows.h"

namespace bulkhead {
namespace {

Result<void> rotate(Transaction& transaction, Arguments arguments, const Circumstances& at) {
  Rotation rotation{.now = at.now,
                    .verifies_until = at.now,
                    .keys_max = at.settings.signing_keys_max};
  if (arguments[0] != "now") rotation.verifies_until += at.settings.token_lifetime + kTokenLeeway;
  return rotate_signing_keys(transaction, at.new_signing_key, rotation);
}

Result<void> retire(Transaction& transaction, Arguments arguments, const Circumstances& at) {
  return retire_signing_key(transaction, arguments[0], at.new_signing_key, at.now);
}

Result<AdminTable> list(Snapshot& snapshot, Arguments, const Circumstances&) {
  AdminTable rows;
  for (const SigningKeyRow& row : TRY(list_signing_keys(snapshot))) {
    const bool retired = row.state() == SigningKeyState::kRetired;
    rows.push_back({row.id, std::string(to_string(row.state())), to_rfc3339(row.record.created),
                    retired ? to_rfc3339(row.record.verifies_until) : "-"});
  }
  return rows;
}

constexpr std::array<WriteOperation, 2> kWrites = {{
    {"token-key.rotate", 1, {AuditEvent::kSigningKeysChanged, "when"}, rotate},
    {"token-key.retire", 1, {AuditEvent::kSigningKeysChanged, "key"}, retire},
}};
constexpr std::array<ReadOperation, 1> kReads = {{
    {"token-key.list", 0, list},
}};

}  // namespace

OperationList token_key_operations() { return {kWrites, kReads}; }

}  // namespace bulkhead
