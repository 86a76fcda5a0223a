#include "app/admin_operations.h"

#include <gtest/gtest.h>

#include "auth/test_registry.h"

namespace bulkhead {
namespace {

class AdminOperationsTest : public testing::Test {
 protected:
  Result<AdminTable> run(AdminRequest request) {
    return registry_.executor.run(operations_.run(std::move(request)));
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
  AdminOperations operations_{registry_.metadata, registry_.clock, random_, AdminSettings{}};
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
