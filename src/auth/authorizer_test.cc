#include "auth/authorizer_fixture.h"

namespace bulkhead {
namespace {

RepositoryName name(const char* text) { return RepositoryName::parse(text).value(); }

TEST_F(AuthorizerTest, RolesAllowWhatTheyAreFor) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPuller, "team/app");
  EXPECT_EQ(actions("alice", "team/app"), kPull);
  registry_.grant("alice", Role::kPusher, "team/app");
  EXPECT_EQ(actions("alice", "team/app"), kPull | kPush);
  registry_.grant("alice", Role::kAdmin, "team/app");
  EXPECT_EQ(actions("alice", "team/app"), kPull | kPush | kDelete | kGrant);
}

TEST_F(AuthorizerTest, ARoleReachesItsTargetAndNoFurther) {
  registry_.add_user("alice");
  registry_.add_user("bob");
  registry_.grant("alice", Role::kPuller, "team/app");
  registry_.create("team/other");
  EXPECT_EQ(actions("alice", "team/app"), kPull);
  EXPECT_EQ(actions("alice", "team/other"), kNoActions);
  EXPECT_EQ(actions("alice", "team/absent"), kNoActions);
  EXPECT_EQ(actions("alice", "team/app/deeper"), kNoActions);
  EXPECT_EQ(actions("bob", "team/app"), kNoActions);
}

TEST_F(AuthorizerTest, ANamespaceRoleReachesWhatWillBeCreated) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPusher, "team");
  registry_.create("team/app");
  registry_.create("teams/app");
  EXPECT_EQ(actions("alice", "team/app"), kPull | kPush);
  EXPECT_EQ(actions("alice", "team/absent"), kPull | kPush);
  EXPECT_EQ(actions("alice", "teams/app"), kNoActions);
}

TEST_F(AuthorizerTest, RolesUnite) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPuller, "team");
  registry_.grant("alice", Role::kPusher, "team/app");
  registry_.grant("anonymous", Role::kPuller, "public");
  EXPECT_EQ(actions("alice", "team/app"), kPull | kPush);
  EXPECT_EQ(actions("alice", "public/app"), kPull);
  EXPECT_EQ(actions("anonymous", "public/app"), kPull);
}

TEST_F(AuthorizerTest, AShortNameIsTheLibrarys) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPuller, "library");
  EXPECT_EQ(actions("alice", "alpine"), kPull);
  registry_.add_user("bob");
  registry_.grant("bob", Role::kPuller, "alpine");
  EXPECT_EQ(actions("bob", "alpine"), kNoActions);
}

TEST_F(AuthorizerTest, EveryoneNeverDoesMoreThanTheSettingSays) {
  registry_.grant("anonymous", Role::kPusher, "team");
  EXPECT_EQ(actions("anonymous", "team/app"), kPull);
  const Authorizer open(AnonymousPush::kAllowed);
  const auto snapshot = registry_.snapshot();
  EXPECT_EQ(open.actions_of(*snapshot, Identity{}, name("team/app")).value(), kPull | kPush);

  ASSERT_TRUE(registry_.transact([&](Transaction& transaction) -> Result<void> {
    const auto ns = *TRY(find_namespace(transaction, "team"));
    const Key key =
        keys::binding(subject_of(kAnonymous), BindingObject::kNamespace, static_cast<uint64_t>(ns));
    put_record(transaction, key, RoleBindingRecord{.roles = {Role::kAdmin}});
    return {};
  }));
  EXPECT_EQ(open.actions_of(*registry_.snapshot(), Identity{}, name("team/app")).value(),
            kPull | kPush);
}

TEST_F(AuthorizerTest, AnAdministratorMayDoEverythingEverywhere) {
  registry_.add_user("root", UserKind::kAdministrator);
  registry_.create("team/app");
  EXPECT_EQ(actions("root", "team/app"), kAllActions);
  EXPECT_EQ(actions("root", "nowhere/yet"), kAllActions);
  EXPECT_TRUE(readable(basic("root")).everything);
}

TEST_F(AuthorizerTest, ARefusalDependsOnTheCredentialsOnly) {
  registry_.add_user("alice");
  registry_.create("team/app");
  for (const char* repository : {"team/app", "team/absent", "nowhere/absent"}) {
    EXPECT_EQ(decide(Identity{}, repository, kPull), Decision::kUnauthenticated);
    EXPECT_EQ(decide(basic("alice"), repository, kPull), Decision::kDenied);
    EXPECT_EQ(decide(with_token("alice", {}), repository, kPull), Decision::kInsufficientScope);
    EXPECT_EQ(decide(with_token("anonymous", {}), repository, kPull),
              Decision::kInsufficientScope);
  }
}

TEST_F(AuthorizerTest, EveryWantedActionMustBeAllowed) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPusher, "team");
  EXPECT_EQ(decide(basic("alice"), "team/app", kPull | kPush), Decision::kAllowed);
  EXPECT_EQ(decide(basic("alice"), "team/app", kDelete), Decision::kDenied);
  EXPECT_EQ(decide(basic("alice"), "team/app", kPush | kDelete), Decision::kDenied);
}

TEST_F(AuthorizerTest, CredentialsOfARemovedOrDisabledUserAreDead) {
  const UserId id = registry_.add_user("alice");
  registry_.add_user("bob");
  registry_.grant("anonymous", Role::kPuller, "public");
  const Identity alice = basic("alice");
  const Identity bob = with_token("bob", {{"public/app", {}, {}, kPull}});
  EXPECT_EQ(decide(alice, "public/app", kPull), Decision::kAllowed);
  registry_.disable_user(id);
  registry_.remove_user("bob");
  for (const Identity& dead : {alice, bob}) {
    const auto snapshot = registry_.snapshot();
    EXPECT_EQ(decide(dead, "public/app", kPull), Decision::kUnauthenticated);
    EXPECT_EQ(authorizer_.decide_catalog(*snapshot, dead).value(), Decision::kUnauthenticated);
    EXPECT_EQ(
        authorizer_.decide_registry(*snapshot, dead, Verb::kGet, Resource::kMetrics).value(),
        Decision::kUnauthenticated);
    EXPECT_EQ(authorizer_.actions_of(*snapshot, dead, name("public/app")).value(),
              kNoActions);
    EXPECT_TRUE(authorizer_.listable(*snapshot, dead).value().namespaces.empty());
  }
}

TEST_F(AuthorizerTest, ASuccessorOfTheSameNameInheritsNothing) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kAdmin, "team");
  registry_.remove_user("alice");
  registry_.add_user("alice");
  EXPECT_EQ(decide(basic("alice"), "team/app", kPull), Decision::kDenied);
}

TEST_F(AuthorizerTest, ReadableIsWhatOneIsBoundTo) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPuller, "team");
  registry_.grant("anonymous", Role::kPuller, "public/app");
  const RepositoryRef app = registry_.create("team/app");
  const RepositoryRef open = registry_.create("public/app");
  const RepositoryRef secret = registry_.create("public/secret");
  const ReadableSet alices = readable(basic("alice"));
  EXPECT_FALSE(alices.everything);
  EXPECT_TRUE(alices.contains(app, "app"));
  EXPECT_TRUE(alices.contains(open, "app"));
  EXPECT_FALSE(alices.contains(secret, "secret"));
  const ReadableSet everyones = readable(Identity{});
  EXPECT_FALSE(everyones.contains(app, "app"));
  EXPECT_TRUE(everyones.contains(open, "app"));
}

TEST_F(AuthorizerTest, WhoMayListTheCatalog) {
  registry_.add_user("alice");
  const auto decide_catalog = [&](const Identity& who) {
    return authorizer_.decide_catalog(*registry_.snapshot(), who).value();
  };
  EXPECT_EQ(decide_catalog(basic("alice")), Decision::kAllowed);
  EXPECT_EQ(decide_catalog(Identity{}), Decision::kUnauthenticated);
  const TokenEntry entry{"catalog", {}, {}, kPull};
  EXPECT_EQ(decide_catalog(with_token("alice", {entry})), Decision::kAllowed);
  EXPECT_EQ(decide_catalog(with_token("alice", {})), Decision::kInsufficientScope);
  EXPECT_EQ(decide_catalog(with_token("alice", {{"library/catalog", {}, {}, kPull}})),
            Decision::kInsufficientScope);
  EXPECT_EQ(decide_catalog(with_token("alice", {{"catalog", {}, {}, kNoActions}})),
            Decision::kInsufficientScope);
  EXPECT_EQ(decide_catalog(with_token("anonymous", {entry})), Decision::kInsufficientScope);
  registry_.grant("anonymous", Role::kPuller, "public");
  EXPECT_EQ(decide_catalog(Identity{}), Decision::kAllowed);
  EXPECT_EQ(decide_catalog(with_token("anonymous", {entry})), Decision::kAllowed);
}

TEST_F(AuthorizerTest, WhatIsOfTheRegistryNeedsARoleThereAndNoToken) {
  registry_.add_user("root", UserKind::kAdministrator);
  registry_.add_user("alice");
  const auto decide_registry = [&](const Identity& who) {
    return authorizer_
        .decide_registry(*registry_.snapshot(), who, Verb::kGet, Resource::kMetrics)
        .value();
  };
  EXPECT_EQ(decide_registry(basic("root")), Decision::kAllowed);
  EXPECT_EQ(decide_registry(basic("alice")), Decision::kDenied);
  EXPECT_EQ(decide_registry(with_token("root", {})), Decision::kDenied);
  EXPECT_EQ(decide_registry(Identity{}), Decision::kUnauthenticated);
  registry_.grant("alice", Role::kClusterAdmin, "team");
  EXPECT_EQ(decide_registry(basic("alice")), Decision::kDenied);
  registry_.grant("alice", Role::kClusterAdmin, "*");
  EXPECT_EQ(decide_registry(basic("alice")), Decision::kAllowed);
  ASSERT_TRUE(registry_.revoke("alice", Role::kClusterAdmin, "*"));
  EXPECT_EQ(decide_registry(basic("alice")), Decision::kDenied);
}

TEST_F(AuthorizerTest, ANewPasswordEndsWhatHangsOnTheOldOne) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPusher, "team");
  const RepositoryRef app = registry_.create("team/app");
  const Identity token = with_token("alice", {{"team/app", app.id, {}, kPush}});
  Identity certificate = basic("alice");
  certificate.method = AuthenticationMethod::kCertificate;
  const auto may_push = [&](const Identity& who) {
    return authorizer_.authority(who, name("team/app"), kPush)(*registry_.snapshot()).has_value();
  };
  const Identity password = basic("alice");
  ASSERT_TRUE(may_push(password) && may_push(token) && may_push(certificate));
  ASSERT_TRUE(registry_.transact([](Transaction& transaction) {
    return set_password_hash(transaction, "alice", "$2b$04$new");
  }));
  EXPECT_FALSE(may_push(password));
  EXPECT_FALSE(may_push(token));
  EXPECT_TRUE(may_push(certificate)) << "it is ended by its link or its time";
  EXPECT_TRUE(may_push(basic("alice"))) << "the new one";
  EXPECT_EQ(decide(password, "team/app", kPush), Decision::kUnauthenticated);
}

TEST_F(AuthorizerTest, AnAuthorityAsksAgainInTheTransaction) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPusher, "team");
  const RepositoryRef app = registry_.create("team/app");
  const Authority by_password = authorizer_.authority(basic("alice"), name("team/app"), kPush);
  const Authority by_token = authorizer_.authority(
      with_token("alice", {{"team/app", app.id, {}, kPush}}), name("team/app"), kPush);
  EXPECT_TRUE(by_password(*registry_.snapshot()));
  EXPECT_TRUE(by_token(*registry_.snapshot()));
  ASSERT_TRUE(registry_.revoke("alice", Role::kPusher, "team"));
  EXPECT_EQ(by_password(*registry_.snapshot()).error().code, ErrorCode::kDenied);
  EXPECT_EQ(by_token(*registry_.snapshot()).error().code, ErrorCode::kUnauthenticated);
  registry_.remove_user("alice");
  EXPECT_EQ(by_password(*registry_.snapshot()).error().code, ErrorCode::kUnauthenticated);
}

}  // namespace
}  // namespace bulkhead
