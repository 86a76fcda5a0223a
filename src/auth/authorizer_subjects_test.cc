// Whose bindings count, and how far each reaches.
#include "auth/authorizer_fixture.h"

namespace bulkhead {
namespace {

TEST_F(AuthorizerTest, GroupsBringWhatTheyAreBoundTo) {
  registry_.add_user("alice");
  registry_.add_user("bob");
  registry_.add_group("devs", {"alice"});
  registry_.grant("group:devs", Role::kPusher, "team");
  EXPECT_EQ(actions("alice", "team/app"), kPull | kPush);
  EXPECT_EQ(actions("bob", "team/app"), kNoActions);
  const auto change = [&](auto operation, const char* user) {
    return registry_.transact(
        [&](Transaction& transaction) { return operation(transaction, "devs", user); });
  };
  ASSERT_TRUE(change(remove_member, "alice"));
  ASSERT_TRUE(change(add_member, "bob"));
  EXPECT_EQ(actions("alice", "team/app"), kNoActions);
  EXPECT_EQ(actions("bob", "team/app"), kPull | kPush);
  EXPECT_TRUE(readable(basic("bob")).contains(registry_.create("team/app"), "app"));
}

TEST_F(AuthorizerTest, AGroupMadeAgainBringsNothing) {
  registry_.add_user("alice");
  registry_.add_group("devs", {"alice"});
  registry_.grant("group:devs", Role::kPusher, "team");
  ASSERT_TRUE(registry_.transact(
      [&](Transaction& transaction) { return remove_group(transaction, "devs"); }));
  EXPECT_EQ(actions("alice", "team/app"), kNoActions);
  registry_.add_group("devs", {"alice"});
  EXPECT_EQ(actions("alice", "team/app"), kNoActions);
}

TEST_F(AuthorizerTest, CredentialsMayAssertGroups) {
  registry_.add_user("alice");
  registry_.add_group("idp:devs");
  registry_.grant("group:idp:devs", Role::kPuller, "team");
  Identity alice = basic("alice");
  EXPECT_EQ(decide(alice, "team/app", kPull), Decision::kDenied);
  alice.asserted_groups = {find_group(*registry_.snapshot(), "idp:devs").value()->id};
  EXPECT_EQ(decide(alice, "team/app", kPull), Decision::kAllowed);
  registry_.remove_user("alice");
  EXPECT_EQ(decide(alice, "team/app", kPull), Decision::kUnauthenticated);
}

TEST_F(AuthorizerTest, AllWhoAreSignedInAreAGroup) {
  registry_.add_user("alice");
  registry_.grant("system:authenticated", Role::kPusher, "shared");
  EXPECT_EQ(actions("alice", "shared/app"), kPull | kPush);
  EXPECT_EQ(actions("anonymous", "shared/app"), kNoActions);
  EXPECT_EQ(decide(Identity{}, "shared/app", kPull), Decision::kUnauthenticated);
}

TEST_F(AuthorizerTest, ARoleOnTheRegistryReachesEverything) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kRegistryViewer, "*");
  const RepositoryRef app = registry_.create("team/app");
  EXPECT_EQ(actions("alice", "team/app"), kPull);
  EXPECT_EQ(actions("alice", "nowhere/yet"), kPull);
  EXPECT_TRUE(readable(basic("alice")).contains(app, "app"));
}

TEST_F(AuthorizerTest, APatternReachesWhatItMatchesInItsNamespace) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPusher, "team/app-*");
  const RepositoryRef inside = registry_.create("team/app-web");
  const RepositoryRef beside = registry_.create("team/web");
  EXPECT_EQ(actions("alice", "team/app-web"), kPull | kPush);
  EXPECT_EQ(actions("alice", "team/app-x/deeper"), kPull | kPush);
  EXPECT_EQ(actions("alice", "team/web"), kNoActions);
  EXPECT_EQ(actions("alice", "other/app-web"), kNoActions);
  const ReadableSet alices = readable(basic("alice"));
  EXPECT_TRUE(alices.contains(inside, "app-web"));
  EXPECT_FALSE(alices.contains(beside, "web"));
  ASSERT_TRUE(registry_.revoke("alice", Role::kPusher, "team/app-*"));
  EXPECT_EQ(actions("alice", "team/app-web"), kNoActions);
}

// Few bindings are scanned, many are looked up; both find the same.
TEST_F(AuthorizerTest, HoweverManyBindingsThereAreTheRightOnesCount) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPuller, "team");
  registry_.grant("alice", Role::kImagePruner, "*");
  registry_.grant("alice", Role::kPusher, "other/app-*");
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(actions("alice", "team/app"), kPull | kDelete) << i;
    EXPECT_EQ(actions("alice", "other/app-web"), kPull | kPush | kDelete) << i;
    EXPECT_EQ(actions("alice", "other/web"), kDelete) << i;
    EXPECT_EQ(actions("alice", "nowhere/web"), kDelete) << i;
    const std::string further = "n" + std::to_string(i);
    registry_.grant("alice", Role::kAdmin, i % 2 == 0 ? further : further + "/app");
    EXPECT_EQ(actions("alice", (further + "/app").c_str()), kAllActions);
  }
}

TEST_F(AuthorizerTest, APrunerDeletesEverywhereAndReadsNoContent) {
  registry_.add_user("pruner");
  registry_.grant("pruner", Role::kImagePruner, "*");
  registry_.add_user("confined");
  registry_.grant("confined", Role::kImagePruner, "team");
  EXPECT_EQ(actions("pruner", "team/app"), kDelete);
  EXPECT_EQ(actions("confined", "team/app"), kNoActions);
  EXPECT_FALSE(readable(basic("pruner")).everything);
}

TEST_F(AuthorizerTest, WhatASubjectIsAskedForDoesNotDependOnWhatExists) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPuller, "team/*");
  EXPECT_EQ(actions("alice", "team/absent"), kPull);
  EXPECT_EQ(actions("alice", "absent/app"), kNoActions);
}

}  // namespace
}  // namespace bulkhead
