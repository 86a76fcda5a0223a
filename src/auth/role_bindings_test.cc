#include "auth/role_bindings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/test_registry.h"

namespace bulkhead {
namespace {

std::vector<std::string> listed(TestRegistry& registry) {
  std::vector<std::string> lines;
  for (const RoleGrant& grant : list_bindings(*registry.snapshot()).value()) {
    lines.push_back(grant.subject + " " + grant.role + " " + grant.target.text());
  }
  return lines;
}

TEST(RoleBindings, AGrantCreatesWhatItIsAbout) {
  TestRegistry registry;
  registry.add_user("alice");
  registry.grant("alice", Role::kPuller, "team");
  registry.grant("alice", Role::kPusher, "other/app");
  auto snapshot = registry.snapshot();
  EXPECT_TRUE(find_namespace(*snapshot, "team").value());
  EXPECT_TRUE(find_repository(*snapshot, RepositoryName::parse("other/app").value()).value());
  EXPECT_FALSE(find_repository(*snapshot, RepositoryName::parse("team/app").value()).value());
  EXPECT_THAT(listed(registry),
              testing::ElementsAre("alice pusher other/app", "alice puller team"));
}

TEST(RoleBindings, RolesOnOneTargetComeOnTopOfEachOther) {
  TestRegistry registry;
  registry.add_user("alice");
  registry.grant("alice", Role::kPuller, "team");
  registry.grant("alice", Role::kAdmin, "team");
  registry.grant("alice", Role::kAdmin, "team");
  EXPECT_THAT(listed(registry), testing::ElementsAre("alice admin team", "alice puller team"));
  EXPECT_TRUE(registry.revoke("alice", Role::kAdmin, "team"));
  EXPECT_THAT(listed(registry), testing::ElementsAre("alice puller team"));
}

TEST(RoleBindings, EverySubjectAndTargetCanBeBound) {
  TestRegistry registry;
  registry.add_user("alice");
  registry.add_group("devs");
  registry.grant("alice", Role::kRegistryViewer, "*");
  registry.grant("group:devs", Role::kPusher, "team/app-*");
  registry.grant("system:authenticated", Role::kPuller, "shared");
  EXPECT_THAT(listed(registry),
              testing::ElementsAre("alice registry-viewer *", "group:devs pusher team/app-*",
                                   "system:authenticated puller shared"));
  EXPECT_TRUE(registry.revoke("alice", Role::kRegistryViewer, "*"));
  EXPECT_TRUE(registry.revoke("group:devs", Role::kPusher, "team/app-*"));
  EXPECT_TRUE(registry.revoke("system:authenticated", Role::kPuller, "shared"));
  EXPECT_TRUE(listed(registry).empty());
  EXPECT_EQ(registry.try_grant("group:nobody", Role::kPuller, "team").error().message,
            "there is no group nobody");
}

TEST(RoleBindings, AnUnknownUserCreatesNothing) {
  TestRegistry registry;
  const auto granted = registry.try_grant("nobody", Role::kPuller, "team/app");
  ASSERT_FALSE(granted);
  EXPECT_EQ(granted.error(), (Error{ErrorCode::kNotFound, "there is no user nobody"}));
  EXPECT_FALSE(find_namespace(*registry.snapshot(), "team").value());
}

TEST(RoleBindings, ARepositoryThatCannotBeIsRefused) {
  TestRegistry registry;
  registry.add_user("alice");
  const auto granted = registry.try_grant("alice", Role::kPuller, "team/blobs/uploads");
  ASSERT_FALSE(granted);
  EXPECT_EQ(granted.error().code, ErrorCode::kNameInvalid);
}

TEST(RoleBindings, EveryoneMayOnlyPullUnlessPushIsAllowed) {
  TestRegistry registry;
  EXPECT_TRUE(registry.try_grant("anonymous", Role::kPuller, "team"));
  EXPECT_TRUE(registry.try_grant("anonymous", Role::kRegistryViewer, "team"));
  EXPECT_TRUE(registry.revoke("anonymous", Role::kRegistryViewer, "team"));
  for (Role role : {Role::kPusher, Role::kAdmin, Role::kImagePruner, Role::kClusterAdmin}) {
    const auto granted = registry.try_grant("anonymous", role, "team");
    ASSERT_FALSE(granted);
    EXPECT_EQ(granted.error().code, ErrorCode::kInvalid);
  }
  const auto allowed = AnonymousPush::kAllowed;
  EXPECT_TRUE(registry.try_grant("anonymous", Role::kPusher, "team", allowed));
  EXPECT_FALSE(registry.try_grant("anonymous", Role::kAdmin, "team", allowed));
  EXPECT_THAT(listed(registry),
              testing::ElementsAre("anonymous puller team", "anonymous pusher team"));
}

TEST(RoleBindings, ARevokeEndsExactlyWhatItNames) {
  TestRegistry registry;
  registry.add_user("alice");
  registry.grant("alice", Role::kPuller, "team");
  registry.grant("alice", Role::kPuller, "team/app");
  registry.grant("anonymous", Role::kPuller, "team");
  EXPECT_TRUE(registry.revoke("alice", Role::kPuller, "team"));
  EXPECT_THAT(listed(registry),
              testing::ElementsAre("alice puller team/app", "anonymous puller team"));
  EXPECT_TRUE(registry.revoke("anonymous", Role::kPuller, "team"));
  EXPECT_THAT(listed(registry), testing::ElementsAre("alice puller team/app"));
}

TEST(RoleBindings, ARevokeSaysWhatIsMissing) {
  TestRegistry registry;
  registry.add_user("alice");
  registry.create("team/app");
  const auto message = [&](const std::string& user, Role role, const std::string& target) {
    const auto revoked = registry.revoke(user, role, target);
    EXPECT_EQ(revoked.error().code, ErrorCode::kNotFound);
    return revoked.error().message;
  };
  EXPECT_EQ(message("bob", Role::kPuller, "team"), "there is no user bob");
  EXPECT_EQ(message("alice", Role::kPuller, "nowhere"), "there is no namespace nowhere");
  EXPECT_EQ(message("alice", Role::kPuller, "team/nowhere"),
            "there is no repository team/nowhere");
  EXPECT_EQ(message("alice", Role::kPuller, "team"),
            "alice is not puller on team: alice has no role there");
  registry.grant("alice", Role::kAdmin, "team");
  EXPECT_EQ(message("alice", Role::kPuller, "team"),
            "alice is not puller on team: alice is admin there");
}

TEST(RoleBindings, WhatIsGoneIsNotListed) {
  TestRegistry registry;
  registry.add_user("alice");
  const RepositoryRef repository = registry.create("team/app");
  registry.grant("alice", Role::kPuller, "team/app");
  ASSERT_TRUE(registry.transact([&](Transaction& transaction) -> Result<void> {
    transaction.remove(keys::repository(repository.id));
    return {};
  }));
  EXPECT_TRUE(listed(registry).empty());
}

}  // namespace
}  // namespace bulkhead
