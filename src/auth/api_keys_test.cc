#include "auth/api_keys.h"

#include <gtest/gtest.h>

#include "auth/authorizer.h"
#include "auth/test_registry.h"

namespace bulkhead {
namespace {

class ApiKeysTest : public testing::Test {
 protected:
  ApiKeysTest() : alice_(registry_.add_user("alice")) {
    registry_.grant("alice", Role::kAdmin, "team");
    registry_.create("team/app");
    registry_.create("team/other");
  }
  Identity with_key(const ApiKeyText& key) {
    return {.user = alice_,
            .user_name = "alice",
            .method = AuthenticationMethod::kKey,
            .key = key.id};
  }
  Decision decide(const Identity& who, const char* repository, Actions wanted) {
    const auto name = RepositoryName::parse(repository).value();
    return authorizer_.decide(*registry_.snapshot(), who, name, wanted).value();
  }
  Result<void> revoke(ApiKeyId id) {
    return registry_.transact(
        [&](Transaction& transaction) { return revoke_api_key(transaction, id); });
  }
  bool verifies(const ApiKeyText& key) {
    return verify_api_key(*registry_.snapshot(), key, registry_.clock.time).value().has_value();
  }

  TestRegistry registry_;
  UserId alice_;
  Authorizer authorizer_{AnonymousPush::kRefused};
};

TEST_F(ApiKeysTest, IsKnownByItsSecretUntilItsTime) {
  const ApiKeyText key = registry_.add_key("alice", {}, std::chrono::seconds(60));
  EXPECT_TRUE(verifies(key));
  ApiKeyText wrong = key;
  wrong.secret[31] ^= 1;
  EXPECT_FALSE(verifies(wrong));
  EXPECT_FALSE(verifies({ApiKeyId{7}, key.secret}));
  EXPECT_FALSE(verifies({ApiKeyId{7}, std::string(32, '\0')}));
  registry_.clock.time += std::chrono::milliseconds(59'999);
  EXPECT_TRUE(verifies(key));
  registry_.clock.time += std::chrono::milliseconds(1);
  EXPECT_FALSE(verifies(key));
}

TEST_F(ApiKeysTest, WithoutExpiryLivesOn) {
  const ApiKeyText key = registry_.add_key("alice");
  registry_.clock.time += std::chrono::hours(24 * 365 * 50);
  EXPECT_TRUE(verifies(key));
}

TEST_F(ApiKeysTest, RevokedIsDeadForRequestsAndCommits) {
  const ApiKeyText key = registry_.add_key("alice");
  const Identity who = with_key(key);
  const auto name = RepositoryName::parse("team/app").value();
  const Authority authority = authorizer_.authority(who, name, kPush);
  EXPECT_TRUE(authority(*registry_.snapshot()));
  ASSERT_TRUE(revoke(key.id));
  EXPECT_FALSE(verifies(key));
  EXPECT_EQ(authority(*registry_.snapshot()).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(authorizer_.actions_of(*registry_.snapshot(), who, name).value(), kNoActions);
  EXPECT_FALSE(authorizer_.listable(*registry_.snapshot(), who)->namespaces.size());
  EXPECT_EQ(authorizer_.decide_catalog(*registry_.snapshot(), who).value(),
            Decision::kUnauthenticated);
  EXPECT_EQ(revoke(key.id).error().code, ErrorCode::kNotFound);
}

// A push that began in time may take longer than its key lives.
TEST_F(ApiKeysTest, ExpiryIsNotLookedAtWhenCommitting) {
  const Identity who =
      with_key(registry_.add_key("alice", {"team/app:push"}, std::chrono::seconds(1)));
  registry_.clock.time += std::chrono::hours(1);
  EXPECT_EQ(decide(who, "team/app", kPush), Decision::kAllowed);
}

TEST_F(ApiKeysTest, WithoutScopesGivesWhatItsOwnerMayButNoAdministration) {
  const Identity who = with_key(registry_.add_key("alice"));
  EXPECT_EQ(decide(who, "team/app", kPull | kPush | kDelete), Decision::kAllowed);
  EXPECT_EQ(decide(who, "team/app", kGrant), Decision::kDenied);
  EXPECT_EQ(decide(who, "victim/app", kPull), Decision::kDenied);

  registry_.add_user("root", UserKind::kAdministrator);
  Identity root = with_key(registry_.add_key("root"));
  root.user = find_user(*registry_.snapshot(), "root").value()->id;
  EXPECT_EQ(decide(root, "team/app", kDelete), Decision::kAllowed);
  EXPECT_EQ(authorizer_
                .decide_registry(*registry_.snapshot(), root, Verb::kGet, Resource::kMetrics)
                .value(),
            Decision::kDenied);
}

TEST_F(ApiKeysTest, ScopesOnlyNarrow) {
  const Identity one = with_key(registry_.add_key("alice", {"team/app:pull"}));
  EXPECT_EQ(decide(one, "team/app", kPull), Decision::kAllowed);
  EXPECT_EQ(decide(one, "team/app", kPush), Decision::kDenied);
  EXPECT_EQ(decide(one, "team/other", kPull), Decision::kDenied);

  const Identity all = with_key(registry_.add_key("alice", {"team:pull", "team/app:push,delete"}));
  EXPECT_EQ(decide(all, "team/other", kPull), Decision::kAllowed);
  EXPECT_EQ(decide(all, "team/new", kPull), Decision::kAllowed);
  EXPECT_EQ(decide(all, "team/other", kPush), Decision::kDenied);
  EXPECT_EQ(decide(all, "team/app", kPull | kPush | kDelete), Decision::kAllowed);

  registry_.create("victim/app");
  const Identity greedy = with_key(registry_.add_key("alice", {"victim:pull,push,delete"}));
  EXPECT_EQ(decide(greedy, "victim/app", kPull), Decision::kDenied);
  EXPECT_EQ(decide(greedy, "team/app", kPull), Decision::kDenied);
}

TEST_F(ApiKeysTest, ScopesNarrowListsToo) {
  const Identity one = with_key(registry_.add_key("alice", {"team/app:pull", "team/other:push"}));
  const ReadableSet readable = authorizer_.readable(*registry_.snapshot(), one).value();
  const auto contains = [&](const char* text) {
    const auto name = RepositoryName::parse(text).value();
    return readable.contains(*find_repository(*registry_.snapshot(), name).value(), name.path());
  };
  EXPECT_TRUE(contains("team/app"));
  EXPECT_FALSE(contains("team/other"));
}

TEST_F(ApiKeysTest, ARecreatedNameIsNotMeant) {
  const Identity who = with_key(registry_.add_key("alice", {"team/app:pull"}));
  registry_.remove_repository("team/app");
  EXPECT_EQ(decide(who, "team/app", kPull), Decision::kDenied);
  registry_.create("team/app");
  EXPECT_EQ(decide(who, "team/app", kPull), Decision::kDenied);
}

TEST_F(ApiKeysTest, SomebodyElsesKeyIsNone) {
  registry_.add_user("bob");
  Identity mixed = with_key(registry_.add_key("bob"));
  EXPECT_EQ(decide(mixed, "team/app", kPull), Decision::kUnauthenticated);
}

TEST_F(ApiKeysTest, GoWithTheirOwner) {
  const ApiKeyText key = registry_.add_key("alice");
  const ApiKeyText others = registry_.add_key("alice");
  registry_.remove_user("alice");
  EXPECT_FALSE(verifies(key));
  EXPECT_FALSE(verifies(others));
  EXPECT_FALSE(registry_.snapshot()->get(keys::api_key(key.id)));
  const UserId second = registry_.add_user("alice");
  EXPECT_TRUE(api_keys_of(*registry_.snapshot(), second)->empty());
  EXPECT_TRUE(api_keys_of(*registry_.snapshot(), alice_)->empty());
}

TEST_F(ApiKeysTest, AreBoundedAndListed) {
  registry_.limits.keys_per_account = 3;
  registry_.add_user("bob");
  for (size_t i = 0; i < 3; ++i) registry_.add_key("alice");
  EXPECT_EQ(api_keys_of(*registry_.snapshot(), alice_)->size(), 3u);
  EXPECT_EQ(registry_.try_add_key("alice", {}).error().code, ErrorCode::kInvalid);
  ASSERT_TRUE(revoke(api_key_ids_of(*registry_.snapshot(), alice_).front()));
  EXPECT_TRUE(registry_.try_add_key("alice", {}));
  EXPECT_TRUE(registry_.try_add_key("bob", {}));
}

TEST_F(ApiKeysTest, TheirLifetimeIsBounded) {
  const UnixTime now = registry_.clock.time;
  const auto most = std::chrono::milliseconds(1000);
  EXPECT_EQ(expiry_of_key(now, most, most).value(), now + most);
  for (const int64_t milliseconds : {int64_t{1001}, int64_t{0}, int64_t{-1}, INT64_MAX}) {
    EXPECT_EQ(expiry_of_key(now, std::chrono::milliseconds(milliseconds), most).error().code,
              ErrorCode::kInvalid);
  }
}

TEST_F(ApiKeysTest, ScopesAreWrittenInOneWay) {
  for (const char* text : {"team:pull", "team/app:pull,push", "team/a/b:delete"}) {
    EXPECT_EQ(KeyScope::parse(text)->text(), text);
  }
  for (const char* text : {"", "team", "team:", ":pull", "team:pull,", "team:grant", "team:*",
                           "*:pull", "team/a*:pull", "Team:pull", "team:pull push"}) {
    EXPECT_FALSE(KeyScope::parse(text)) << text;
  }
  EXPECT_EQ(registry_.try_add_key("alice", {"nowhere:pull"}).error().code, ErrorCode::kNotFound);
  registry_.limits.scopes_per_key = 2;
  std::vector<std::string> many(2, "team:pull");
  EXPECT_TRUE(registry_.try_add_key("alice", many));
  many.push_back("team:pull");
  EXPECT_EQ(registry_.try_add_key("alice", many).error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace bulkhead
