#include "auth/robots.h"

#include <gtest/gtest.h>

#include "auth/authorizer.h"
#include "auth/test_registry.h"

namespace bulkhead {
namespace {

class RobotsTest : public testing::Test {
 protected:
  Result<UserId> add(const std::string& name) {
    return registry_.transact([&](Transaction& transaction) {
      return add_robot(transaction, *RobotName::parse(name), registry_.clock.time,
                       registry_.limits);
    });
  }
  bool is_active(UserId id) {
    return find_active_user(*registry_.snapshot(), id).value().has_value();
  }

  TestRegistry registry_;
};

TEST_F(RobotsTest, AreNamedAfterTheirHome) {
  for (const char* text : {"team+ci", "team/app+ci", "team/a/b+c.i-2"}) {
    ASSERT_TRUE(RobotName::parse(text)) << text;
    EXPECT_EQ(RobotName::parse(text)->text(), text);
  }
  EXPECT_EQ(RobotName::parse("team+ci")->home.kind, BindingObject::kNamespace);
  EXPECT_EQ(RobotName::parse("team/app+ci")->home.kind, BindingObject::kRepository);
  for (const std::string& text :
       {std::string(), std::string("ci"), std::string("+ci"), std::string("team+"),
        std::string("team+Ci"), std::string("team+a+b"), std::string("*+ci"),
        std::string("team/a*+ci"), std::string("Team+ci"), std::string("team/+ci"),
        "team+" + std::string(65, 'a'), std::string(400, 'a') + "+ci"}) {
    EXPECT_FALSE(RobotName::parse(text)) << text;
  }
}

TEST_F(RobotsTest, LiveInWhatExists) {
  EXPECT_EQ(add("team+ci").error().code, ErrorCode::kNotFound);
  registry_.create("team/app");
  const UserId robot = add("team+ci").value();
  EXPECT_TRUE(is_active(robot));
  EXPECT_TRUE(is_active(add("team/app+ci").value()));
  EXPECT_EQ(add("team+ci").error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(find_user(*registry_.snapshot(), "team+ci").value()->id, robot);
  EXPECT_EQ(robots_of(*registry_.snapshot(), GrantTarget::parse("team").value())->size(), 1u);
}

TEST_F(RobotsTest, AreBoundedInEachHome) {
  registry_.create("team/app");
  registry_.limits.robots_per_home = 3;
  for (size_t i = 0; i < 3; ++i) ASSERT_TRUE(add("team+r" + std::to_string(i))) << i;
  EXPECT_EQ(add("team+more").error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(add("team/app+more"));
}

TEST_F(RobotsTest, AreBoundLikeUsersAndHaveNoRightsOfTheirOwn) {
  registry_.create("team/app");
  const UserId id = add("team/app+ci").value();
  const Identity robot{
      .user = id, .user_name = "team/app+ci", .method = AuthenticationMethod::kBasic};
  const Authorizer authorizer(AnonymousPush::kRefused);
  const auto name = RepositoryName::parse("team/app").value();
  EXPECT_EQ(authorizer.decide(*registry_.snapshot(), robot, name, kPull).value(),
            Decision::kDenied);
  registry_.grant("team/app+ci", Role::kPuller, "team/app");
  EXPECT_EQ(authorizer.decide(*registry_.snapshot(), robot, name, kPull).value(),
            Decision::kAllowed);
}

TEST_F(RobotsTest, DieWithTheirHomeAndARecreatedOneInheritsNothing) {
  registry_.create("team/app");
  const UserId first = add("team/app+ci").value();
  registry_.grant("team/app+ci", Role::kPuller, "team");
  const ApiKeyText key = registry_.add_key("team/app+ci");
  registry_.remove_repository("team/app");
  EXPECT_FALSE(is_active(first));
  registry_.create("team/app");
  EXPECT_FALSE(is_active(first));

  const UserId second = add("team/app+ci").value();
  EXPECT_NE(second, first);
  EXPECT_TRUE(is_active(second));
  EXPECT_FALSE(is_active(first));
  EXPECT_FALSE(find_api_key(*registry_.snapshot(), key.id).value());
  EXPECT_TRUE(bindings_of(*registry_.snapshot(), subject_of(second))->empty());
}

TEST_F(RobotsTest, AreRemovedWithTheirKeys) {
  registry_.create("team/app");
  const UserId id = add("team+ci").value();
  const ApiKeyText key = registry_.add_key("team+ci");
  const auto remove = [&] {
    return registry_.transact([](Transaction& transaction) {
      return remove_robot(transaction, *RobotName::parse("team+ci"));
    });
  };
  ASSERT_TRUE(remove());
  EXPECT_FALSE(is_active(id));
  EXPECT_FALSE(find_api_key(*registry_.snapshot(), key.id).value());
  EXPECT_EQ(remove().error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace bulkhead
