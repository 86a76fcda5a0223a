#include "auth/token_service.h"

#include <gtest/gtest.h>

#include "auth/authorizer_fixture.h"

namespace bulkhead {
namespace {

class TokenServiceTest : public AuthorizerTest {
 protected:
  Result<IssuedToken> issue(const Identity& who, const std::vector<std::string>& scopes) {
    return service_.issue(*registry_.snapshot(), who, parse_scopes(scopes).value(),
                          std::string(16, '\x01'), registry_.clock.time);
  }
  Identity bearer(const IssuedToken& issued) {
    return tokens_.verify(*registry_.snapshot(), issued.token, registry_.clock.time).value();
  }
  std::vector<TokenEntry> entries(const Identity& who, const std::vector<std::string>& scopes) {
    return *bearer(issue(who, scopes).value()).token_entries;
  }

  Tokens tokens_{registry_.signing_keys(), "registry"};
  TokenService service_{tokens_, authorizer_};
};

TEST_F(TokenServiceTest, WithoutScopesItIsALoginCheck) {
  const UserId id = registry_.add_user("alice");
  const IssuedToken issued = issue(basic("alice"), {}).value();
  EXPECT_EQ(issued.expires_in, std::chrono::seconds(300));
  EXPECT_EQ(issued.scope, "");
  EXPECT_EQ(bearer(issued).user, id);
  EXPECT_TRUE(bearer(issued).token_entries->empty());
}

TEST_F(TokenServiceTest, GrantsTheIntersection) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPusher, "team");
  const RepositoryRef app = registry_.create("team/app");
  const IssuedToken issued = issue(basic("alice"), {"repository:team/app:*"}).value();
  EXPECT_EQ(issued.scope, "repository:team/app:pull,push");
  const auto entries = *bearer(issued).token_entries;
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].name, "team/app");
  EXPECT_EQ(entries[0].repository_id, app.id);
  EXPECT_EQ(entries[0].namespace_id, NamespaceId{});
  EXPECT_EQ(entries[0].actions, kPull | kPush);
  EXPECT_EQ(issue(basic("alice"), {"repository:team/app:pull"})->scope,
            "repository:team/app:pull");
}

TEST_F(TokenServiceTest, BindsAnAbsentRepositoryToItsNamespace) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPusher, "team");
  const IssuedToken issued = issue(basic("alice"), {"repository:team/new:pull,push"}).value();
  const auto entry = bearer(issued).token_entries->front();
  EXPECT_EQ(entry.repository_id, RepositoryId{});
  EXPECT_EQ(entry.namespace_id, *find_namespace(*registry_.snapshot(), "team").value());
  registry_.create("team/new");
  EXPECT_EQ(decide(bearer(issued), "team/new", kPull | kPush), Decision::kAllowed);
}

TEST_F(TokenServiceTest, AnAdministratorPushesIntoANewNamespace) {
  registry_.add_user("root", UserKind::kAdministrator);
  const Identity root = bearer(issue(basic("root"), {"repository:new/app:pull,push"}).value());
  EXPECT_EQ(decide(root, "new/app", kPush), Decision::kAllowed);
  registry_.create("new/app");
  EXPECT_EQ(decide(root, "new/app", kPush), Decision::kAllowed);
}

TEST_F(TokenServiceTest, WhatIsRefusedHasANameOnlyWhetherItExistsOrNot) {
  registry_.add_user("alice");
  registry_.create("secret/app");
  for (const char* scope : {"repository:secret/app:pull,push", "repository:absent/app:pull"}) {
    const IssuedToken issued = issue(basic("alice"), {scope}).value();
    EXPECT_EQ(issued.scope, "");
    const auto entry = bearer(issued).token_entries->front();
    EXPECT_EQ(entry.actions, kNoActions);
    EXPECT_EQ(entry.repository_id, RepositoryId{});
    EXPECT_EQ(entry.namespace_id, NamespaceId{});
  }
  const Identity alice = bearer(issue(basic("alice"), {"repository:secret/app:pull"}).value());
  EXPECT_TRUE(Authorizer::token_mentions(alice, RepositoryName::parse("secret/app").value()));
  EXPECT_FALSE(Authorizer::token_mentions(alice, RepositoryName::parse("other/app").value()));
}

TEST_F(TokenServiceTest, TokensOfAbsentAndUnreadableRepositoriesHaveOneLength) {
  registry_.add_user("alice");
  registry_.create("secret/app");
  EXPECT_EQ(issue(basic("alice"), {"repository:secret/app:pull"})->token.size(),
            issue(basic("alice"), {"repository:secret/apq:pull"})->token.size());
}

TEST_F(TokenServiceTest, AnswersEachOfSeveralScopes) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPuller, "team/app");
  const IssuedToken issued =
      issue(basic("alice"), {"repository:team/app:pull,push repository:v/app:pull",
                             "registry:catalog:*"})
          .value();
  EXPECT_EQ(issued.scope, "repository:team/app:pull registry:catalog:*");
  EXPECT_EQ(bearer(issued).token_entries->size(), 3u);
}

TEST_F(TokenServiceTest, EveryoneGetsWhatIsPublic) {
  registry_.grant("anonymous", Role::kPuller, "public");
  registry_.create("public/app");
  const IssuedToken issued =
      issue(Identity{}, {"repository:public/app:pull,push repository:team/app:pull"}).value();
  EXPECT_EQ(issued.scope, "repository:public/app:pull");
  EXPECT_EQ(bearer(issued).user, kAnonymous);
  EXPECT_EQ(decide(bearer(issued), "public/app", kPull), Decision::kAllowed);
  EXPECT_EQ(decide(bearer(issued), "team/app", kPull), Decision::kInsufficientScope);
}

TEST_F(TokenServiceTest, TheCatalogIsForWhoMayListIt) {
  registry_.add_user("alice");
  EXPECT_EQ(entries(basic("alice"), {"registry:catalog:*"}).front().actions, kPull);
  EXPECT_EQ(entries(Identity{}, {"registry:catalog:*"}).front().actions, kNoActions);
}

TEST_F(TokenServiceTest, ATokenIsNotExchanged) {
  registry_.add_user("alice");
  const Identity alice = bearer(issue(basic("alice"), {}).value());
  EXPECT_EQ(issue(alice, {}).error().code, ErrorCode::kDenied);
}

TEST_F(TokenServiceTest, WhatItIssuesIsNeverTooLongToVerify) {
  registry_.add_user("root", UserKind::kAdministrator);
  std::vector<std::string> scopes;
  for (size_t i = 0; i < kScopesMax; ++i) {
    // A short name, which the token spells out.
    scopes.push_back("repository:" + std::string(111, 'b') + std::to_string(i) + ":*");
  }
  EXPECT_EQ(issue(basic("root"), scopes).error().code, ErrorCode::kInvalid);
  scopes.resize(kScopesMax / 2);
  EXPECT_EQ(bearer(issue(basic("root"), scopes).value()).token_entries->size(), kScopesMax / 2);
}

}  // namespace
}  // namespace bulkhead
