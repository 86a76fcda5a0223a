#include "auth/groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/test_registry.h"

namespace bulkhead {
namespace {

class GroupsTest : public testing::Test {
 protected:
  Result<GroupId> add(const std::string& name) {
    return registry_.transact([&](Transaction& transaction) {
      return bulkhead::add_group(transaction, name, registry_.clock.time);
    });
  }
  Result<void> put_in(const std::string& group, const std::string& user) {
    return registry_.transact(
        [&](Transaction& transaction) { return add_member(transaction, group, user); });
  }
  Result<void> take_out(const std::string& group, const std::string& user) {
    return registry_.transact(
        [&](Transaction& transaction) { return remove_member(transaction, group, user); });
  }
  std::vector<std::string> members(const std::string& group) {
    const auto snapshot = registry_.snapshot();
    return list_members(*snapshot, find_group(*snapshot, group).value()->id).value();
  }

  TestRegistry registry_;
};

TEST_F(GroupsTest, NamesOfIssuersArePossible) {
  for (const char* name : {"devs", "github:org/team", "Ops@example.org", "a"}) {
    EXPECT_TRUE(add(name)) << name;
  }
  EXPECT_TRUE(add(std::string(128, 'g')));
  for (const std::string& name : {std::string(), std::string("two words"), std::string("a\nb"),
                                  std::string("system:x"), std::string(129, 'g')}) {
    EXPECT_EQ(add(name).error().code, ErrorCode::kInvalid) << name;
    EXPECT_FALSE(find_group(*registry_.snapshot(), name).value());
  }
  EXPECT_EQ(add("devs").error().code, ErrorCode::kAlreadyExists);
}

TEST_F(GroupsTest, MembersComeAndGo) {
  const UserId alice = registry_.add_user("alice");
  registry_.add_user("bob");
  const GroupId devs = add("devs").value();
  ASSERT_TRUE(put_in("devs", "bob"));
  ASSERT_TRUE(put_in("devs", "alice"));
  EXPECT_THAT(members("devs"), testing::ElementsAre("alice", "bob"));
  EXPECT_THAT(groups_of(*registry_.snapshot(), alice), testing::ElementsAre(devs));
  ASSERT_TRUE(take_out("devs", "alice"));
  EXPECT_THAT(members("devs"), testing::ElementsAre("bob"));
  EXPECT_TRUE(groups_of(*registry_.snapshot(), alice).empty());
}

TEST_F(GroupsTest, MistakesSayWhatIsMissing) {
  registry_.add_user("alice");
  ASSERT_TRUE(add("devs"));
  EXPECT_EQ(put_in("ops", "alice").error().message, "there is no group ops");
  EXPECT_EQ(put_in("devs", "bob").error().message, "there is no user bob");
  EXPECT_EQ(take_out("devs", "alice").error().message, "alice is not in devs");
  ASSERT_TRUE(put_in("devs", "alice"));
  EXPECT_EQ(put_in("devs", "alice").error().code, ErrorCode::kAlreadyExists);
}

TEST_F(GroupsTest, AMembershipEndsWithUserAndGroup) {
  const UserId alice = registry_.add_user("alice");
  registry_.add_user("bob");
  registry_.add_group("devs", {"alice", "bob"});
  registry_.add_group("ops", {"alice"});
  registry_.remove_user("alice");
  EXPECT_THAT(members("devs"), testing::ElementsAre("bob"));
  EXPECT_TRUE(members("ops").empty());
  EXPECT_TRUE(groups_of(*registry_.snapshot(), alice).empty());
  const UserId second = registry_.add_user("alice");
  EXPECT_TRUE(groups_of(*registry_.snapshot(), second).empty());
  ASSERT_TRUE(registry_.transact(
      [&](Transaction& transaction) { return remove_group(transaction, "devs"); }));
  registry_.add_group("devs");
  EXPECT_TRUE(members("devs").empty());
}

TEST_F(GroupsTest, AUserIsInSoManyGroupsAndNoMore) {
  registry_.add_user("alice");
  for (size_t i = 0; i < kGroupsOfUserMax; ++i) {
    registry_.add_group("g" + std::to_string(i), {"alice"});
  }
  ASSERT_TRUE(add("devs"));
  EXPECT_EQ(put_in("devs", "alice").error().code, ErrorCode::kInvalid);
  ASSERT_TRUE(take_out("g7", "alice"));
  EXPECT_TRUE(put_in("devs", "alice"));
}

}  // namespace
}  // namespace bulkhead
