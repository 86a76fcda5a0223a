#include <array>

#include "app/operations/operation.h"
#include "auth/external_links.h"

namespace bulkhead {
namespace {

Result<void> add_identity(Transaction& transaction, Arguments arguments,
                          const Circumstances& at) {
  return link_identity(transaction, {arguments[1], arguments[2]}, arguments[0], at.now);
}

Result<void> remove_identity(Transaction& transaction, Arguments arguments,
                             const Circumstances&) {
  return unlink_identity(transaction, {arguments[0], arguments[1]});
}

Result<AdminTable> identities(Snapshot& snapshot, Arguments, const Circumstances&) {
  AdminTable rows;
  for (const ExternalLink& link : TRY(list_links(snapshot))) {
    rows.push_back({link.user_name, link.identity.issuer, link.identity.subject,
                    to_rfc3339(link.created)});
  }
  return rows;
}

constexpr std::array<WriteOperation, 2> kWrites = {{
    {"identity.add", 3, {AuditEvent::kUserChanged, "user", "issuer", "subject"}, add_identity},
    {"identity.remove", 2, {AuditEvent::kUserChanged, "issuer", "subject"}, remove_identity},
}};
constexpr std::array<ReadOperation, 1> kReads = {{
    {"identity.list", 0, identities},
}};

}  // namespace

OperationList identity_operations() { return {kWrites, kReads}; }

}  // namespace bulkhead
