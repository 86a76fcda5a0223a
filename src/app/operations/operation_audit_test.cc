#include "app/operations/operation_audit.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

using Details = std::vector<std::pair<std::string, std::string>>;

Details details(const AdminRequest& request, const RecordedAs& as) {
  return operation_record(request, as, {}).details;
}

TEST(OperationAudit, SaysWhoDidWhatToWhom) {
  const AuditRecord record =
      operation_record({"grant", "alice", "puller", "team"},
                       {AuditEvent::kGrant, "subject", "role", "target"}, Operator{42});
  EXPECT_EQ(record.event, AuditEvent::kGrant);
  EXPECT_EQ(record.actor.name, "uid:42");
  EXPECT_EQ(record.actor.proof, AuditProof::kOperator);
  EXPECT_EQ(record.operation, "grant");
  const Details details = {{"subject", "alice"}, {"role", "puller"}, {"target", "team"}};
  EXPECT_EQ(record.details, details);
}

TEST(OperationAudit, ASecretIsNoDetail) {
  constexpr AuditEvent kUser = AuditEvent::kUserChanged;
  EXPECT_EQ(details({"x", "alice", "$2b$10$hash", "ordinary"}, {kUser, "user", kSecret, "kind"}),
            (Details{{"user", "alice"}, {"kind", "ordinary"}}));
  EXPECT_EQ(details({"x", "alice", "$2b$10$hash", "more"}, {kUser, "user", kSecret}),
            (Details{{"user", "alice"}}));
}

TEST(OperationAudit, TheLastNameTakesAllThatFollow) {
  EXPECT_EQ(details({"x", "reader", "get a", "get b", "get c"},
                    {AuditEvent::kRoleChanged, "role", "rules"}),
            (Details{{"role", "reader"}, {"rules", "get a, get b, get c"}}));
}

}  // namespace
}  // namespace bulkhead
