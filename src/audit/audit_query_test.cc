#include "audit/audit_query.h"

#include "audit/audit_harness.h"

namespace bulkhead {
namespace {

class AuditQueryTest : public testing::Test, public AuditHarness {
 protected:
  AuditQueryTest() {
    open();
    EXPECT_TRUE(record({.event = AuditEvent::kPush,
                        .actor = {.name = "alice"},
                        .repository = "team/app"}));
    EXPECT_TRUE(record({.event = AuditEvent::kMount,
                        .actor = {.name = "bob"},
                        .repository = "other/app",
                        .details = {{"from", "team/app"}}}));
    EXPECT_TRUE(record({.event = AuditEvent::kGrant,
                        .actor = {.proof = AuditProof::kOperator},
                        .details = {{"subject", "alice"}, {"target", "team/app"}}}));
    close();
  }
  size_t found(const AuditQuery& query) const {
    size_t count = 0;
    const AuditVisitor visit = [&](std::string_view, const AuditLineView&) { ++count; };
    EXPECT_TRUE(blocking_find_audit(folder, query, visit));
    return count;
  }
};

TEST_F(AuditQueryTest, EveryPartThatIsSetMustFit) {
  EXPECT_EQ(found({}), 4u);
  EXPECT_EQ(found({.event = AuditEvent::kPush}), 1u);
  EXPECT_EQ(found({.user = "alice"}), 2u);
  EXPECT_EQ(found({.repository = "team/app"}), 3u);
  EXPECT_EQ(found({.user = "alice", .repository = "other/app"}), 0u);
  EXPECT_EQ(found({.since = "2020"}), 4u);
  EXPECT_EQ(found({.since = "9999-01-01"}), 0u);
}

TEST_F(AuditQueryTest, WhatIsNoRecordIsNamed) {
  write(path(), read(path()) + "nonsense\n");
  const auto visited =
      blocking_find_audit(folder, {}, [](std::string_view, const AuditLineView&) {});
  EXPECT_TRUE(visited.error().message.ends_with(":5: it is no record")) << visited.error().message;
}

TEST(AuditTime, IsUtcOrTheBeginningOfIt) {
  for (const char* text : {"2026", "2026-01-31", "2026-01-31T12:00:00.123Z"}) {
    EXPECT_TRUE(check_audit_time(text)) << text;
  }
  for (const char* text : {"", "yesterday", "1h", "2026-01-31 12:00", "2026-01-31T12:00:00.123Z0",
                           "26-01-31"}) {
    EXPECT_FALSE(check_audit_time(text)) << text;
  }
}

}  // namespace
}  // namespace bulkhead
