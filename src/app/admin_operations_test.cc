#include "app/admin_operations.h"

#include <gtest/gtest.h>

#include "audit/memory_audit.h"
#include "auth/test_registry.h"

namespace bulkhead {
namespace {

class AdminOperationsTest : public testing::Test {
 protected:
  Result<AdminTable> run(AdminRequest request) {
    return registry_.executor.run(operations_.run(std::move(request), Operator{}));
  }
  // The only key of that state.
  std::string key(const std::string& state) {
    std::string found;
    for (const auto& row : run({"token-key.list"}).value()) {
      if (row[1] == state) found = row[0];
    }
    return found;
  }

  TestRegistry registry_;
  SystemRandom random_;
  MemoryAudit audit_;
  AdminOperations operations_{registry_.metadata, audit_, registry_.clock, random_,
                              AdminSettings{}};
};

TEST_F(AdminOperationsTest, TokenKeysAreRotatedWithOverlap) {
  registry_.signing_keys();
  const std::string signer = key("signing");
  const std::string standby = key("standby");
  ASSERT_TRUE(run({"token-key.rotate", "overlap"}));
  EXPECT_EQ(key("signing"), standby);
  EXPECT_EQ(key("retired"), signer);
  for (const auto& row : run({"token-key.list"}).value()) {
    const UnixTime until = registry_.clock.time + kTokenLifetime + kTokenLeeway;
    EXPECT_EQ(row[3], row[1] == "retired" ? to_rfc3339(until) : "-");
  }
}

TEST_F(AdminOperationsTest, TokenKeysAreDroppedAtOnce) {
  registry_.signing_keys();
  ASSERT_TRUE(run({"token-key.rotate", "overlap"}));
  ASSERT_TRUE(run({"token-key.rotate", "now"}));
  EXPECT_EQ(key("retired"), "");
  const std::string signer = key("signing");
  ASSERT_TRUE(run({"token-key.retire", signer}));
  EXPECT_NE(key("signing"), signer);
  EXPECT_EQ(run({"token-key.retire", signer}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run({"token-key.list"})->size(), 2u);
}

TEST_F(AdminOperationsTest, NewKeysAreRandom) {
  registry_.signing_keys();
  ASSERT_TRUE(run({"token-key.rotate", "now"}));
  const std::string first = key("standby");
  ASSERT_TRUE(run({"token-key.retire", first}));
  EXPECT_NE(key("standby"), first);
}

TEST_F(AdminOperationsTest, KeysAreAddedListedAndRevoked) {
  registry_.add_user("alice");
  registry_.create("team/app");
  const std::string hash(64, 'a');
  const std::string id = "0123456789abcdef";
  ASSERT_TRUE(run({"key.add", "alice", id, hash, "laptop", "60000", "team/app:pull", "team:push"}));
  ASSERT_TRUE(run({"key.add", "alice", "1123456789abcdef", hash, "old", "never"}));
  const AdminTable rows = run({"key.list", "alice"}).value();
  ASSERT_EQ(rows.size(), 2u);
  const UnixTime now = registry_.clock.time;
  EXPECT_EQ(rows[0],
            (std::vector<std::string>{id, "alice", "laptop", to_rfc3339(now),
                                      to_rfc3339(now + std::chrono::seconds(60)),
                                      "team/app:pull team:push"}));
  EXPECT_EQ(rows[1][4], "never");
  EXPECT_EQ(rows[1][5], "*");
  ASSERT_TRUE(run({"key.revoke", id}));
  EXPECT_EQ(run({"key.revoke", id}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run({"key.list"})->size(), 1u);
}

TEST_F(AdminOperationsTest, MalformedKeysAreRefused) {
  registry_.add_user("alice");
  const std::string hash(64, 'a');
  const std::string id = "0123456789abcdef";
  for (const AdminRequest& request : std::vector<AdminRequest>{
           {"key.add", "bob", id, hash, "n", "never"},
           {"key.add", "alice", "x", hash, "n", "never"},
           {"key.add", "alice", id, "aa", "n", "never"},
           {"key.add", "alice", id, hash, "", "never"},
           {"key.add", "alice", id, hash, "n", "always"},
           {"key.add", "alice", id, hash, "n", "31536000001"},
           {"key.add", "alice", id, hash, "n", "never", "team:grant"},
           {"key.add", "alice", id, hash, "n", "never", "nowhere:pull"}}) {
    EXPECT_FALSE(run(request)) << request.back();
  }
  EXPECT_TRUE(run({"key.add", "alice", id, hash, "n", "31536000000"}));
}

TEST_F(AdminOperationsTest, RobotsAreAddedListedAndRemoved) {
  registry_.create("team/app");
  EXPECT_EQ(run({"robot.add", "ci"}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(run({"robot.add", "absent+ci"}).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(run({"robot.add", "team/app+ci"}));
  EXPECT_EQ(run({"robot.list"}).value()[0][1], "active");
  EXPECT_EQ(run({"user.list"}).value()[0][1], "robot");
  registry_.remove_repository("team/app");
  EXPECT_EQ(run({"robot.list"}).value()[0][1], "homeless");
  ASSERT_TRUE(run({"robot.remove", "team/app+ci"}));
  EXPECT_TRUE(run({"robot.list"})->empty());
}

TEST_F(AdminOperationsTest, OneActiveAdministratorStays) {
  registry_.add_user("admin", UserKind::kAdministrator);
  EXPECT_EQ(run({"user.disable", "admin"}).error().code, ErrorCode::kConflict);
  registry_.add_user("root", UserKind::kAdministrator);
  ASSERT_TRUE(run({"user.disable", "root"}));
  EXPECT_EQ(run({"user.remove", "admin"}).error().code, ErrorCode::kConflict);
  EXPECT_EQ(run({"user.disable", "admin"}).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(run({"user.disable", "root"}));
  EXPECT_TRUE(run({"user.remove", "root"}));
}

}  // namespace
}  // namespace bulkhead
