#include "auth/external_login.h"

#include <gtest/gtest.h>

#include "auth/authenticator.h"
#include "auth/authorization_header.h"
#include "auth/external/test_fetcher.h"
#include "auth/external/test_issuer.h"
#include "auth/external_links.h"
#include "auth/groups.h"
#include "auth/test_registry.h"
#include "runtime/inline_pool.h"

namespace bulkhead {
namespace {

const std::string kUrl = "https://issuer.example";

class ExternalLoginTest : public testing::Test {
 protected:
  ExternalLoginTest() {
    fetcher_.publish(kUrl, TestKey::p256().jwk("k"));
    settings_["corp"] = {.url = kUrl,
                         .audiences = {"registry"},
                         .username_claim = "name",
                         .groups_claim = "groups"};
  }

  static std::string token(const std::string& subject, const std::string& more = "") {
    return sign_jwt(TestKey::p256(), JwsAlgorithm::kEs256,
                    plain_header(JwsAlgorithm::kEs256, "k"),
                    R"({"iss":"https://issuer.example","aud":"registry","exp":1700000300,)"
                    R"("iat":1700000000,"sub":")" + subject + '"' + more + "}");
  }
  ExternalLogin& logins() {
    if (!logins_) {
      tokens_.emplace(settings_, ExternalSettings{}, with_);
      logins_.emplace(registry_.metadata, *tokens_, registry_.clock, Logger::discard());
    }
    return *logins_;
  }
  Result<Identity> login(const std::string& text, FirstLogin first = FirstLogin::kRefused) {
    return registry_.executor.run(logins().login(text, first));
  }
  Result<Identity> login_as(const std::string& name, const std::string& text,
                            FirstLogin first = FirstLogin::kRefused) {
    return registry_.executor.run(logins().login_as(name, text, first));
  }
  void link(const std::string& subject, const std::string& user) {
    registry_.transact([&](Transaction& transaction) {
      return link_identity(transaction, {kUrl, subject}, user, registry_.clock.time);
    }).value();
  }
  GroupId add_group(const std::string& name) {
    return registry_.transact([&](Transaction& transaction) {
      return bulkhead::add_group(transaction, name, registry_.clock.time);
    }).value();
  }

  TestRegistry registry_;
  TestFetcher fetcher_;
  InlinePool pool_;
  IssuerKeys::Surroundings with_{fetcher_, pool_, registry_.clock, Logger::discard()};
  Issuers settings_;
  std::optional<ExternalTokens> tokens_;
  std::optional<ExternalLogin> logins_;
};

const Error kInvalidToken = invalid_token().error();
const Error kInvalidCredentials = invalid_credentials().error();

TEST_F(ExternalLoginTest, ALinkedSubjectIsItsUser) {
  const UserId id = registry_.add_user("alice");
  link("subject-7", "alice");
  const Identity identity = login(token("subject-7")).value();
  EXPECT_EQ(identity.user, id);
  EXPECT_EQ(identity.user_name, "alice");
  EXPECT_EQ(identity.method, AuthenticationMethod::kExternal);
  EXPECT_EQ(identity.expires, unix_time(1'700'000'300'000));
  EXPECT_FALSE(identity.token_entries);
}

TEST_F(ExternalLoginTest, ATokenIsALoginOnceItIsVerified) {
  registry_.add_user("alice");
  link("subject-7", "alice");
  const std::string text = token("subject-7");
  EXPECT_EQ(login(text)->login, Login::kNow);
  EXPECT_EQ(login(text)->login, Login::kEarlier);
  EXPECT_EQ(login(token("subject-7", R"(,"jti":"2")"))->login, Login::kNow);
}

TEST_F(ExternalLoginTest, NobodyIsLinkedByTheirName) {
  registry_.add_user("alice");
  settings_["corp"].provision = true;
  EXPECT_EQ(login(token("alice", R"(,"name":"alice")")).error(), kInvalidToken);
  EXPECT_EQ(login(token("alice", R"(,"name":"alice")"), FirstLogin::kMakesUser)->user_name,
            "corp.alice");
}

TEST_F(ExternalLoginTest, AnUnknownSubjectIsRefusedLikeABadToken) {
  EXPECT_EQ(login(token("nobody")).error(), kInvalidToken);
  EXPECT_EQ(login(token("nobody"), FirstLogin::kMakesUser).error(), kInvalidToken);
  EXPECT_EQ(login("x.y.z").error(), kInvalidToken);
}

TEST_F(ExternalLoginTest, AFirstLoginMakesAUserOnceWhereItIsAllowed) {
  settings_["corp"].provision = true;
  const std::string text = token("s1", R"(,"name":"Bob Smith")");
  EXPECT_EQ(login(text).error(), kInvalidToken) << "a read writes nothing";
  const Identity first = login(text, FirstLogin::kMakesUser).value();
  EXPECT_EQ(first.user_name, "corp.bob-smith");
  EXPECT_EQ(login(text)->user, first.user);
  EXPECT_EQ(login(token("s1", R"(,"name":"renamed")"), FirstLogin::kMakesUser)->user, first.user);
  const auto user = find_user(*registry_.snapshot(), "corp.bob-smith").value();
  EXPECT_EQ(user->record.password_hash, "");
  EXPECT_EQ(user->record.kind, UserKind::kOrdinary);
}

TEST_F(ExternalLoginTest, NoNameThatExistsIsTaken) {
  settings_["corp"].provision = true;
  registry_.add_user("corp.bob");
  EXPECT_EQ(login(token("s1", R"(,"name":"Bob")"), FirstLogin::kMakesUser).error(), kInvalidToken);
  EXPECT_EQ(login(token("s1"), FirstLogin::kMakesUser).error(), kInvalidToken) << "no name at all";
  EXPECT_TRUE(login(token("s1", R"(,"name":"eve")"), FirstLogin::kMakesUser));
  EXPECT_EQ(login(token("s2", R"(,"name":"EVE")"), FirstLogin::kMakesUser).error(), kInvalidToken);
}

TEST_F(ExternalLoginTest, ARemovedOrDisabledUserIsOutAtOnce) {
  settings_["corp"].provision = true;
  const UserId alice = registry_.add_user("alice");
  link("a", "alice");
  registry_.add_user("bob");
  link("b", "bob");
  ASSERT_TRUE(login(token("a")));
  ASSERT_TRUE(login(token("b")));
  registry_.disable_user(alice);
  EXPECT_EQ(login(token("a")).error(), kInvalidToken);
  EXPECT_EQ(login(token("a", R"(,"name":"new")"), FirstLogin::kMakesUser).error(), kInvalidToken)
      << "a disabled user makes no second one";
  registry_.remove_user("bob");
  registry_.add_user("bob");
  EXPECT_EQ(login(token("b")).error(), kInvalidToken);
}

TEST_F(ExternalLoginTest, GroupsAreThoseOfThisToken) {
  registry_.add_user("alice");
  link("a", "alice");
  const GroupId dev = add_group("corp:dev");
  const GroupId ops = add_group("corp:ops");
  add_group("dev");
  add_group("other:dev");
  EXPECT_EQ(login(token("a", R"(,"groups":["dev","ops","absent",""])"))->asserted_groups,
            (std::vector{dev, ops}));
  EXPECT_EQ(login(token("a", R"(,"groups":["ops"])"))->asserted_groups, std::vector{ops});
  EXPECT_TRUE(login(token("a"))->asserted_groups.empty());
}

TEST_F(ExternalLoginTest, AsAPasswordItIsForItsOwnUserOnly) {
  registry_.add_user("alice");
  registry_.add_user("bob");
  link("a", "alice");
  EXPECT_EQ(login_as("_token", token("a"))->user_name, "alice");
  EXPECT_EQ(login_as("alice", token("a"))->user_name, "alice");
  for (const char* name : {"bob", "Alice", "", "_Token", "anonymous", "a"}) {
    EXPECT_EQ(login_as(name, token("a")).error(), kInvalidCredentials) << name;
  }
  EXPECT_EQ(login_as("_token", token("nobody")).error(), kInvalidCredentials);
  EXPECT_EQ(login_as("_token", "secret").error(), kInvalidCredentials);
}

TEST_F(ExternalLoginTest, OnlyTheCommonNameMakesAUser) {
  settings_["corp"].provision = true;
  const std::string text = token("s", R"(,"name":"new")");
  EXPECT_FALSE(login_as("corp.new", text, FirstLogin::kMakesUser));
  EXPECT_FALSE(find_user(*registry_.snapshot(), "corp.new").value());
  EXPECT_TRUE(login_as("_token", text, FirstLogin::kMakesUser));
  EXPECT_TRUE(login_as("corp.new", text));
}

TEST_F(ExternalLoginTest, AnIssuerThatIsDownIsNoBadPassword) {
  fetcher_.documents.clear();
  EXPECT_EQ(login_as("_token", token("a")).error().code, ErrorCode::kUnavailable);
}

TEST_F(ExternalLoginTest, WhatOurKeysHaveNotSealedIsLeftToIt) {
  registry_.add_user("alice");
  link("a", "alice");
  LoginCache passwords(pool_, registry_.clock, std::string(32, 'k'));
  Tokens ours(registry_.signing_keys(), "registry");
  Authenticator authenticator(registry_.metadata, passwords, ours, registry_.clock, &logins());
  const std::string header = "Bearer " + token("a");
  PresentedCredentials presented{.authorization = header};
  EXPECT_FALSE(authenticator.recognise(*registry_.snapshot(), presented).value());
  EXPECT_EQ(registry_.executor.run(authenticator.verify(presented))->user_name, "alice");

  registry_.add_user("bob");
  registry_.transact([&](Transaction& transaction) {
    return link_identity(transaction, {std::string(kCertificateIssuer), "CN=bob"}, "bob",
                         registry_.clock.time);
  }).value();
  presented.certificate = {"CN=bob", std::string(64, 'f'), registry_.clock.time};
  EXPECT_EQ(registry_.executor.run(authenticator.verify(presented)).error(), kInvalidToken);
}

TEST(NameOfNewUser, FitsTheGrammarOfNames) {
  EXPECT_EQ(name_of_new_user("github", "Org/App"), "github.org-app");
  EXPECT_EQ(name_of_new_user("k8s", "system:serviceaccount:ns:ci"),
            "k8s.system-serviceaccount-ns-ci");
  EXPECT_EQ(name_of_new_user("a", "x@y\xc3\xa4\n"), "a.x-y---");
  EXPECT_EQ(name_of_new_user("a", ""), "");
  EXPECT_EQ(name_of_new_user("a", std::string(100, 'x')).size(), 64u);
  EXPECT_TRUE(check_user_name(name_of_new_user(std::string(32, 'a'), std::string(100, '/'))));
}

}  // namespace
}  // namespace bulkhead
