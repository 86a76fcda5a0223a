#include "auth/roles.h"

#include <gtest/gtest.h>

#include "auth/actions.h"
#include "auth/test_registry.h"

namespace bulkhead {
namespace {

class RolesTest : public testing::Test {
 protected:
  Result<void> add(const std::string& name, std::vector<std::string> rules) {
    return registry_.transact([&](Transaction& transaction) {
      return add_role(transaction, name, rules, registry_.clock.time);
    });
  }
  Result<void> change(const std::string& name, std::vector<std::string> rules) {
    return registry_.transact(
        [&](Transaction& transaction) { return change_role(transaction, name, rules); });
  }
  Result<void> remove(const std::string& name) {
    return registry_.transact(
        [&](Transaction& transaction) { return remove_role(transaction, name); });
  }
  Result<Role> role(const std::string& name) { return get_role(*registry_.snapshot(), name); }
  Permissions permissions(Role role) { return permissions_of(*registry_.snapshot(), role).value(); }

  TestRegistry registry_;
};

TEST_F(RolesTest, BuiltInRolesMeanWhatTheirNamesSay) {
  const auto actions = [&](const char* name) { return actions_of(permissions(*role(name))); };
  EXPECT_EQ(actions("puller"), kPull);
  EXPECT_EQ(actions("pusher"), kPull | kPush);
  EXPECT_EQ(actions("admin"), kAllActions);
  EXPECT_EQ(actions("registry-viewer"), kPull);
  EXPECT_EQ(actions("registry-editor"), kPull | kPush | kDelete);
  EXPECT_EQ(actions("registry-admin"), kAllActions);
  EXPECT_EQ(actions("system:image-puller"), kPull);
  EXPECT_EQ(actions("system:image-pusher"), kPull | kPush);
  EXPECT_EQ(actions("system:image-pruner"), kDelete);
  EXPECT_EQ(actions("system:image-auditor"), kNoActions);
  EXPECT_EQ(actions("cluster-admin"), kAllActions);
}

TEST_F(RolesTest, BuiltInRolesHaveTheRulesOfTheImageApi) {
  const auto allows = [&](const char* name, Verb verb, Resource resource) {
    return permissions(*role(name)).allows(verb, resource);
  };
  EXPECT_TRUE(allows("registry-viewer", Verb::kWatch, Resource::kImageStreamTags));
  EXPECT_FALSE(allows("registry-viewer", Verb::kUpdate, Resource::kImageStreamTags));
  EXPECT_FALSE(allows("registry-viewer", Verb::kGet, Resource::kSecrets));
  EXPECT_TRUE(allows("registry-editor", Verb::kCreate, Resource::kImageStreamImports));
  EXPECT_TRUE(allows("registry-editor", Verb::kDeleteCollection, Resource::kImageStreams));
  EXPECT_FALSE(allows("registry-editor", Verb::kCreate, Resource::kRoleBindings));
  EXPECT_TRUE(allows("registry-admin", Verb::kCreate, Resource::kRoleBindings));
  EXPECT_FALSE(allows("registry-admin", Verb::kGet, Resource::kUsers));
  EXPECT_TRUE(allows("system:image-pruner", Verb::kDelete, Resource::kImages));
  EXPECT_FALSE(allows("system:image-pruner", Verb::kGet, Resource::kLayers));
  EXPECT_TRUE(allows("system:image-auditor", Verb::kPatch, Resource::kImages));
  EXPECT_FALSE(allows("system:image-auditor", Verb::kDelete, Resource::kImages));
  EXPECT_EQ(permissions(*role("cluster-admin")), Permissions::everything());
}

TEST_F(RolesTest, AMadeRoleAllowsWhatItsRulesSay) {
  ASSERT_TRUE(add("ci", {"get imagestreams/layers", "update imagestreams/layers"}));
  EXPECT_EQ(actions_of(permissions(*role("ci"))), kPull | kPush);
  ASSERT_TRUE(change("ci", {"get imagestreams/layers"}));
  EXPECT_EQ(actions_of(permissions(*role("ci"))), kPull);
  EXPECT_EQ(list_roles(*registry_.snapshot())->back().name, "ci");
}

TEST_F(RolesTest, ARemovedRoleAllowsNothingAndIsNotInherited) {
  ASSERT_TRUE(add("ci", {"* *"}));
  const Role first = *role("ci");
  ASSERT_TRUE(remove("ci"));
  EXPECT_EQ(permissions(first), Permissions());
  EXPECT_FALSE(find_role(*registry_.snapshot(), first).value());
  ASSERT_TRUE(add("ci", {"* *"}));
  EXPECT_NE(*role("ci"), first);
  EXPECT_EQ(permissions(first), Permissions());
}

TEST_F(RolesTest, MistakesSayWhatIsWrong) {
  EXPECT_EQ(role("owner").error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(role("owner").error().message.contains("there are puller, pusher, admin"));
  for (const char* name : {"", "Admin", "admin", "system:x", "-a", "a b", "cluster-admin"}) {
    EXPECT_EQ(add(name, {"get images"}).error().code, ErrorCode::kInvalid) << name;
  }
  EXPECT_TRUE(add(std::string(63, 'a'), {"get images"}));
  EXPECT_FALSE(add(std::string(64, 'a'), {"get images"}));
  EXPECT_EQ(add("ci", {}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(add("ci", {"get pods"}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(add("ci", std::vector<std::string>(65, "get images")).error().code,
            ErrorCode::kInvalid);
  ASSERT_TRUE(add("ci", std::vector<std::string>(64, "get images")));
  EXPECT_EQ(add("ci", {"get images"}).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(change("cd", {"get images"}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(remove("cd").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(remove("admin").error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace bulkhead
