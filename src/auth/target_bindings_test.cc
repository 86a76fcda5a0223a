#include "auth/target_bindings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/test_registry.h"

namespace bulkhead {
namespace {

class TargetBindingsTest : public testing::Test {
 protected:
  TargetBindingsTest() {
    for (const char* name : {"alice", "bob", "carol"}) registry_.add_user(name);
    registry_.add_group("devs");
    registry_.create("team/app");
  }

  TargetBindingPage page(const std::string& target, SubjectId after = {}, size_t count_max = 100) {
    return list_bindings_on(*registry_.snapshot(), GrantTarget::parse(target).value(), after,
                            count_max)
        .value();
  }
  std::vector<std::string> lines(const std::string& target) {
    std::vector<std::string> lines;
    for (const SubjectRoles& each : page(target).subjects) {
      std::string line = each.subject;
      for (const std::string& role : each.roles) line += " " + role;
      lines.push_back(line);
    }
    return lines;
  }

  TestRegistry registry_;
};

TEST_F(TargetBindingsTest, WhatIsBoundAroundATargetIsNotOnIt) {
  registry_.grant("alice", Role::kAdmin, "*");
  registry_.grant("bob", Role::kPuller, "team");
  registry_.grant("carol", Role::kPuller, "team/app");
  registry_.grant("group:devs", Role::kPuller, "team/app*");
  registry_.grant("anonymous", Role::kPuller, "team/a*");
  EXPECT_THAT(lines("*"), testing::ElementsAre("alice admin"));
  EXPECT_THAT(lines("team"), testing::ElementsAre("bob puller"));
  EXPECT_THAT(lines("team/app"), testing::ElementsAre("carol puller"));
  EXPECT_THAT(lines("team/app*"), testing::ElementsAre("group:devs puller"));
  EXPECT_THAT(lines("team/a*"), testing::ElementsAre("anonymous puller"));
  EXPECT_TRUE(lines("team/*").empty());
  EXPECT_TRUE(lines("team/two").empty());
  EXPECT_TRUE(lines("teams").empty());
}

TEST_F(TargetBindingsTest, RolesOfASubjectStandTogetherAndGoWithThem) {
  registry_.grant("alice", Role::kPuller, "team");
  registry_.grant("alice", Role::kPusher, "team");
  registry_.grant("bob", Role::kAdmin, "team");
  EXPECT_THAT(lines("team"), testing::UnorderedElementsAre("alice puller pusher", "bob admin"));
  ASSERT_TRUE(registry_.revoke("alice", Role::kPuller, "team"));
  EXPECT_THAT(lines("team"), testing::UnorderedElementsAre("alice pusher", "bob admin"));
  ASSERT_TRUE(registry_.revoke("alice", Role::kPusher, "team"));
  EXPECT_THAT(lines("team"), testing::ElementsAre("bob admin"));
  registry_.remove_user("bob");
  EXPECT_TRUE(lines("team").empty());
}

TEST_F(TargetBindingsTest, PagesGoOnWhereTheLastOneEnded) {
  for (const char* name : {"alice", "bob", "carol", "group:devs", "system:authenticated"}) {
    registry_.grant(name, Role::kPuller, "team/app");
  }
  std::vector<std::string> seen;
  SubjectId last{};
  for (const size_t expected : {2u, 2u, 1u}) {
    const TargetBindingPage part = page("team/app", last, 2);
    ASSERT_EQ(part.subjects.size(), expected);
    EXPECT_EQ(part.more, expected == 2u);
    for (const SubjectRoles& each : part.subjects) seen.push_back(each.subject);
    last = part.subjects.back().id;
  }
  EXPECT_THAT(seen, testing::UnorderedElementsAre("alice", "bob", "carol", "group:devs",
                                                  "system:authenticated"));
  EXPECT_TRUE(page("team/app", last, 2).subjects.empty());
  EXPECT_FALSE(page("team/app", {}, 5).more);
  EXPECT_TRUE(page("team/app", {}, 0).subjects.empty());
}

}  // namespace
}  // namespace bulkhead
