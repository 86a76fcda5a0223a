#include "auth/authenticator_fixture.h"

namespace bulkhead {
namespace {

TEST_F(AuthenticatorTest, NoCredentialsAreEveryone) {
  const Identity identity = authenticate("").value();
  EXPECT_EQ(identity.user, kAnonymous);
  EXPECT_EQ(identity.user_name, "anonymous");
  EXPECT_EQ(identity.method, AuthenticationMethod::kNone);
  EXPECT_FALSE(identity.token_entries);
}

TEST_F(AuthenticatorTest, ARightPasswordIsItsUser) {
  const UserId id = registry_.add_user("alice");
  const Identity identity = authenticate(kAlicesPassword).value();
  EXPECT_EQ(identity.user, id);
  EXPECT_EQ(identity.user_name, "alice");
  EXPECT_EQ(identity.method, AuthenticationMethod::kBasic);
  EXPECT_FALSE(identity.token_entries);
  EXPECT_EQ(login("alice", "secret")->user, id);
  EXPECT_EQ(pool_.jobs, 1);
}

TEST_F(AuthenticatorTest, WrongUnknownAndDisabledAreOneErrorAndOneCost) {
  registry_.add_user("alice");
  add_users_who_may_not_log_in();
  for (auto [user, password] : std::initializer_list<std::pair<std::string, std::string>>{
           {"alice", "wrong"}, {"nobody", "secret"}, {"bobby", "secret"}, {"carol", "secret"},
           {"anonymous", "secret"}, {"Not A Name", "secret"}, {std::string(600, 'a'), "secret"}}) {
    pool_.jobs = 0;
    const auto identity = login(user, password);
    ASSERT_FALSE(identity) << user;
    EXPECT_EQ(identity.error(), kInvalidCredentials);
    EXPECT_EQ(pool_.jobs, 1) << user;
  }
  for (const std::string& password : {std::string(), std::string(73, 'x')}) {
    EXPECT_EQ(login("alice", password).error(), kInvalidCredentials);
  }
  EXPECT_EQ(authenticate("Digest x").error(), kInvalidCredentials);
}

TEST_F(AuthenticatorTest, WrongUnknownAndDisabledReadTheSameRows) {
  registry_.add_user("alice");
  add_users_who_may_not_log_in();
  const auto expected = rows_read("alice", "wrong");
  EXPECT_EQ(expected.size(), 3u) << "a snapshot, the name, the user";
  for (const char* user : {"alicf", "bobby", "carol"}) {
    EXPECT_EQ(rows_read(user, "secret"), expected) << user;
  }
}

TEST_F(AuthenticatorTest, WhoeverFailedTooOftenWaitsWithoutAHashKnownOrNot) {
  registry_.add_user("alice");
  add_users_who_may_not_log_in();
  const size_t free = LoginGuardLimits{}.failures_free;
  std::vector<std::vector<std::string>> rows;
  for (const char* user : {"alice", "alicf", "bobby", "carol"}) {
    for (size_t i = 0; i < free; ++i) {
      EXPECT_EQ(login(user, std::to_string(i)).error(), kInvalidCredentials);
    }
    pool_.jobs = 0;
    rows.push_back(rows_read(user, "secret"));
    const Error refused = login(user, "secret").error();
    EXPECT_EQ(refused.code, ErrorCode::kTooManyRequests);
    EXPECT_EQ(refused.retry_after, std::chrono::seconds(1));
    EXPECT_EQ(pool_.jobs, 0) << user;
    EXPECT_EQ(rows.back(), rows.front()) << user;
  }
  EXPECT_TRUE(login("alice", "secret", "192.0.2.2"));
}

TEST_F(AuthenticatorTest, ATokenDoesNotWait) {
  const std::string alices = bearer(registry_.add_user("alice"), "alice");
  while (login("alice", "wrong").error().code != ErrorCode::kTooManyRequests) continue;
  EXPECT_TRUE(authenticate(alices));
}

TEST_F(AuthenticatorTest, AChangedPasswordBitesAtOnce) {
  registry_.add_user("alice");
  ASSERT_TRUE(login("alice", "secret"));
  ASSERT_TRUE(registry_.transact([](Transaction& transaction) {
    return set_password_hash(transaction, "alice",
                             "$2b$04$KBCwKxOzLha2MUDgW0PjXe7ggzqGloo/plZo35HPOc2f0PmIxekNa");
  }));
  EXPECT_EQ(login("alice", "secret").error(), kInvalidCredentials);
  EXPECT_TRUE(login("alice", "other"));
}

TEST_F(AuthenticatorTest, ARemovedOrDisabledUsersPasswordIsDeadAtOnce) {
  registry_.add_user("alice");
  const UserId bob = registry_.add_user("bob");
  ASSERT_TRUE(login("alice", "secret"));
  ASSERT_TRUE(login("bob", "secret"));
  registry_.remove_user("alice");
  registry_.disable_user(bob);
  EXPECT_EQ(login("alice", "secret").error(), kInvalidCredentials);
  EXPECT_EQ(login("bob", "secret").error(), kInvalidCredentials);
}

TEST_F(AuthenticatorTest, ATokenIsItsUser) {
  const UserId id = registry_.add_user("alice");
  const Identity identity = authenticate(bearer(id, "alice")).value();
  EXPECT_EQ(identity.user, id);
  EXPECT_EQ(identity.method, AuthenticationMethod::kToken);
  EXPECT_TRUE(identity.token_entries);
  EXPECT_EQ(authenticate(bearer(kAnonymous, "anonymous"))->user, kAnonymous);
}

TEST_F(AuthenticatorTest, ARemovedOrDisabledUsersTokenIsDeadAtOnce) {
  const UserId alice = registry_.add_user("alice");
  const UserId bob = registry_.add_user("bob");
  const std::string alices = bearer(alice, "alice");
  const std::string bobs = bearer(bob, "bob");
  ASSERT_TRUE(authenticate(alices));
  ASSERT_TRUE(authenticate(bobs));
  registry_.remove_user("alice");
  registry_.disable_user(bob);
  registry_.add_user("alice");
  EXPECT_EQ(authenticate(alices).error(), kInvalidToken);
  EXPECT_EQ(authenticate(bobs).error(), kInvalidToken);
}

TEST_F(AuthenticatorTest, ANewPasswordEndsTokensGotWithTheOldOne) {
  registry_.add_user("alice");
  const Identity before = login("alice", "secret").value();
  const std::string token = bearer(before);
  ASSERT_TRUE(authenticate(token));
  registry_.set_password_hash("alice", kSecretHash);
  EXPECT_EQ(authenticate(token).error(), kInvalidToken);
  // Also one whose password was right when the new one came.
  EXPECT_EQ(authenticate(bearer(before)).error(), kInvalidToken);
  EXPECT_TRUE(authenticate(bearer(login("alice", "secret").value())));
}

TEST_F(AuthenticatorTest, DisablingEndsLoginsAndTokensAndEnablingBringsNoTokenBack) {
  registry_.add_user("alice");
  const std::string token = bearer(login("alice", "secret").value());
  ASSERT_TRUE(authenticate(token));
  registry_.set_state("alice", UserState::kDisabled);
  EXPECT_EQ(authenticate(token).error(), kInvalidToken);
  EXPECT_EQ(login("alice", "secret").error(), kInvalidCredentials);
  registry_.set_state("alice", UserState::kActive);
  EXPECT_EQ(authenticate(token).error(), kInvalidToken);
  EXPECT_TRUE(authenticate(bearer(login("alice", "secret").value())));
}

TEST_F(AuthenticatorTest, AnApiKeyStandsForAPasswordOrAToken) {
  const UserId alice = registry_.add_user("alice");
  registry_.add_user("bob");
  const std::string key = registry_.add_key("alice").text();
  for (const auto& identity : {login("alice", key), login("_token", key),
                               authenticate("Bearer " + key)}) {
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->user, alice);
    EXPECT_EQ(identity->user_name, "alice");
    EXPECT_EQ(identity->method, AuthenticationMethod::kKey);
  }
  EXPECT_EQ(login("bob", key).error(), kInvalidCredentials);
  EXPECT_EQ(login("nobody", key).error(), kInvalidCredentials);
  EXPECT_EQ(pool_.jobs, 0);
}

TEST_F(AuthenticatorTest, WhatTakesLongIsNotRecognised) {
  registry_.add_user("alice");
  const auto recognise = [&](const std::string& authorization) {
    return authenticator_.recognise(*registry_.snapshot(), {.authorization = authorization});
  };
  EXPECT_FALSE(recognise(kAlicesPassword).value());
  EXPECT_EQ(pool_.jobs, 0);
  EXPECT_EQ(recognise("Bearer x").error(), kInvalidToken) << "no issuer is known";
  EXPECT_EQ(recognise("Bearer " + registry_.add_key("alice").text()).value()->user_name, "alice");
}

TEST_F(AuthenticatorTest, WrongUnknownAndEndedKeysLookAlike) {
  registry_.add_user("alice");
  const ApiKeyText good = registry_.add_key("alice", {}, std::chrono::seconds(60));
  const ApiKeyText wrong{good.id, std::string(kApiKeySecretBytes, 'w')};
  const ApiKeyText unknown{ApiKeyId{9}, good.secret};
  const auto refused = [&](const ApiKeyText& key) {
    EXPECT_EQ(login("alice", key.text()).error(), kInvalidCredentials);
    EXPECT_EQ(authenticate("Bearer " + key.text()).error(), kInvalidToken);
  };
  refused(wrong);
  refused(unknown);
  registry_.set_state("alice", UserState::kDisabled);
  refused(good);
  registry_.set_state("alice", UserState::kActive);
  EXPECT_TRUE(login("alice", good.text()));
  registry_.clock.time += std::chrono::seconds(60);
  refused(good);
}

TEST_F(AuthenticatorTest, ATokenDiesWithTheKeyItWasGotWith) {
  registry_.add_user("alice");
  const ApiKeyText revoked = registry_.add_key("alice");
  const ApiKeyText ending = registry_.add_key("alice", {}, std::chrono::seconds(60));
  const std::string first = bearer(login("alice", revoked.text()).value());
  const std::string second = bearer(login("alice", ending.text()).value());
  EXPECT_EQ(authenticate(first)->key, revoked.id);
  EXPECT_TRUE(authenticate(second));
  ASSERT_TRUE(registry_.transact([&](Transaction& transaction) {
    return revoke_api_key(transaction, revoked.id);
  }));
  EXPECT_EQ(authenticate(first).error(), kInvalidToken);
  registry_.clock.time += std::chrono::seconds(60);
  EXPECT_EQ(authenticate(second).error(), kInvalidToken);
}

TEST_F(AuthenticatorTest, ABadTokenIsToldFromABadPassword) {
  const UserId id = registry_.add_user("alice");
  const std::string good = bearer(id, "alice");
  for (const std::string& value : {std::string("Bearer"), std::string("Bearer x"),
                                   std::string("Bearer a.b.c"), good + "A", good + " "}) {
    EXPECT_EQ(authenticate(value).error(), kInvalidToken) << value;
  }
  registry_.clock.time += kTokenLifetime + kTokenLeeway;
  EXPECT_EQ(authenticate(good).error(), kInvalidToken);
}

}  // namespace
}  // namespace bulkhead
