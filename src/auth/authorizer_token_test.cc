#include "auth/authorizer_fixture.h"

namespace bulkhead {
namespace {

RepositoryName name(const char* text) { return RepositoryName::parse(text).value(); }

TEST_F(AuthorizerTest, ATokenNarrows) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kAdmin, "team");
  const RepositoryRef app = registry_.create("team/app");
  registry_.create("team/other");
  const Identity alice = with_token("alice", {{"team/app", app.id, {}, kPull | kPush}});
  EXPECT_EQ(decide(alice, "team/app", kPull | kPush), Decision::kAllowed);
  EXPECT_EQ(decide(alice, "team/app", kDelete), Decision::kInsufficientScope);
  EXPECT_EQ(decide(alice, "team/other", kPull), Decision::kInsufficientScope);
}

// What a request has read of its user holds for the very state it was read in and for no other, nor
// for a transaction.
TEST_F(AuthorizerTest, WhatWasSeenOfAUserHoldsForOneState) {
  const UserId user = registry_.add_user("alice");
  registry_.grant("alice", Role::kAdmin, "team");
  const RepositoryRef app = registry_.create("team/app");
  Identity alice = with_token("alice", {{"team/app", app.id, {}, kPull}});
  alice.seen = {registry_.snapshot()->state().value(), UserKind::kOrdinary};
  EXPECT_EQ(decide(alice, "team/app", kPull), Decision::kAllowed);
  alice.seen->kind = UserKind::kAdministrator;  // believed, so it was not looked up
  EXPECT_EQ(find_caller(*registry_.snapshot(), alice).value()->kind, UserKind::kAdministrator);
  registry_.disable_user(user);
  EXPECT_FALSE(find_caller(*registry_.snapshot(), alice).value());
  EXPECT_EQ(decide(alice, "team/app", kPull), Decision::kUnauthenticated);
  alice.seen->state = registry_.snapshot()->state().value();
  ASSERT_TRUE(registry_.transact([&](Transaction& transaction) -> Result<void> {
    EXPECT_FALSE(find_caller(transaction, alice).value());
    return {};
  }));
}

TEST_F(AuthorizerTest, ATokenNeverWidens) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPuller, "team/app");
  const RepositoryRef app = registry_.create("team/app");
  const Identity alice = with_token("alice", {{"team/app", app.id, {}, kAllActions}});
  EXPECT_EQ(decide(alice, "team/app", kPull), Decision::kAllowed);
  EXPECT_EQ(decide(alice, "team/app", kPush), Decision::kInsufficientScope);
  ASSERT_TRUE(registry_.revoke("alice", Role::kPuller, "team/app"));
  EXPECT_EQ(decide(alice, "team/app", kPull), Decision::kInsufficientScope);
}

TEST_F(AuthorizerTest, ATokenEntryHoldsForTheRepositoryItWasIssuedFor) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kAdmin, "team");
  const RepositoryRef first = registry_.create("team/app");
  const Identity alice = with_token("alice", {{"team/app", first.id, {}, kPull}});
  EXPECT_EQ(decide(alice, "team/app", kPull), Decision::kAllowed);
  registry_.remove_repository("team/app");
  EXPECT_EQ(decide(alice, "team/app", kPull), Decision::kInsufficientScope);
  registry_.create("team/app");
  EXPECT_EQ(decide(alice, "team/app", kPull), Decision::kInsufficientScope);
  EXPECT_EQ(decide(basic("alice"), "team/app", kPull), Decision::kAllowed);
}

TEST_F(AuthorizerTest, BothNameAndIdOfATokenEntryMustFit) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kAdmin, "team");
  const RepositoryRef app = registry_.create("team/app");
  const RepositoryRef other = registry_.create("team/other");
  EXPECT_EQ(decide(with_token("alice", {{"team/app", other.id, {}, kPull}}), "team/app", kPull),
            Decision::kInsufficientScope);
  EXPECT_EQ(decide(with_token("alice", {{"team/other", app.id, {}, kPull}}), "team/app", kPull),
            Decision::kInsufficientScope);
}

TEST_F(AuthorizerTest, ATokenForAnAbsentRepositoryCoversItsCreation) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPusher, "team");
  const auto ns = find_namespace(*registry_.snapshot(), "team").value();
  const Identity alice = with_token("alice", {{"team/app", {}, *ns, kPull | kPush}});
  EXPECT_EQ(decide(alice, "team/app", kPush), Decision::kAllowed);
  registry_.create("team/app");
  EXPECT_EQ(decide(alice, "team/app", kPush), Decision::kAllowed);
  const Identity elsewhere = with_token("alice", {{"team/app", {}, NamespaceId{9}, kPush}});
  EXPECT_EQ(decide(elsewhere, "team/app", kPush), Decision::kInsufficientScope);
}

TEST_F(AuthorizerTest, AnEntryWithoutIdsIsAnAdministratorsOnly) {
  registry_.add_user("root", UserKind::kAdministrator);
  registry_.add_user("alice");
  registry_.grant("alice", Role::kAdmin, "team");
  const std::vector<TokenEntry> entries = {{"team/app", {}, {}, kPush}};
  EXPECT_EQ(decide(with_token("root", entries), "team/app", kPush), Decision::kAllowed);
  EXPECT_EQ(decide(with_token("root", entries), "team/app", kDelete),
            Decision::kInsufficientScope);
  EXPECT_EQ(decide(with_token("alice", entries), "team/app", kPush),
            Decision::kInsufficientScope);
}

TEST_F(AuthorizerTest, ARefusedEntryIsMentionedAndGivesNothing) {
  registry_.add_user("alice");
  const Identity alice = with_token("alice", {{"team/app", {}, {}, kNoActions}});
  EXPECT_TRUE(Authorizer::token_mentions(alice, name("team/app")));
  EXPECT_FALSE(Authorizer::token_mentions(alice, name("team/other")));
  EXPECT_TRUE(Authorizer::token_mentions(basic("alice"), name("team/other")));
  EXPECT_TRUE(Authorizer::token_mentions(Identity{}, name("team/other")));
  registry_.grant("alice", Role::kPuller, "team");
  EXPECT_EQ(decide(alice, "team/app", kPull), Decision::kInsufficientScope);
}

TEST_F(AuthorizerTest, ReadableByATokenIsWhatItCovers) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kAdmin, "team");
  const RepositoryRef app = registry_.create("team/app");
  const RepositoryRef other = registry_.create("team/other");
  const RepositoryRef catalog = registry_.create("library/catalog");
  registry_.grant("alice", Role::kPuller, "library");
  const Identity alice = with_token("alice", {{"team/app", app.id, {}, kPull | kPush},
                                              {"team/other", other.id, {}, kPush},
                                              {"catalog", {}, {}, kPull},
                                              {"team/absent", {}, app.namespace_id, kPull}});
  const ReadableSet readables = readable(alice);
  EXPECT_TRUE(readables.contains(app, "app"));
  EXPECT_FALSE(readables.contains(other, "other"));
  EXPECT_FALSE(readables.contains(catalog, "catalog"));
  const ReadableSet listables = authorizer_.listable(*registry_.snapshot(), alice).value();
  EXPECT_TRUE(listables.contains(app, "app") && listables.contains(other, "other"));
}

}  // namespace
}  // namespace bulkhead
