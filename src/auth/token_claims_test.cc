#include "auth/token_claims.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

constexpr std::string_view kText =
    R"({"iss":"r","aud":"r","sub":"alice","uid":"17","epoch":3,"iat":100,"nbf":100,)"
    R"("exp":400,"jti":"j",)"
    R"("access":[{"type":"repository","name":"team/app","actions":["pull","push"],"id":"18"},)"
    R"({"type":"repository","name":"team/new","actions":["pull"],"nsid":"19"},)"
    R"({"type":"repository","name":"v/app","actions":[]},)"
    R"({"type":"registry","name":"catalog","actions":["*"]}]})";

std::string replaced(std::string_view from, std::string_view to) {
  std::string text(kText);
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(TokenClaims, AreReadAndWrittenBack) {
  const TokenClaims claims = parse_claims(kText).value();
  EXPECT_EQ(claims.issuer, "r");
  EXPECT_EQ(claims.audience, "r");
  EXPECT_EQ(claims.subject, "alice");
  EXPECT_EQ(claims.user, UserId{17});
  EXPECT_EQ(claims.credential_epoch, 3u);
  EXPECT_EQ(claims.issued, unix_time(100'000));
  EXPECT_EQ(claims.not_before, unix_time(100'000));
  EXPECT_EQ(claims.expires, unix_time(400'000));
  EXPECT_EQ(claims.id, "j");
  ASSERT_EQ(claims.entries.size(), 4u);
  EXPECT_EQ(claims.entries[0].actions, kPull | kPush);
  EXPECT_EQ(claims.entries[0].repository_id, RepositoryId{18});
  EXPECT_EQ(claims.entries[0].namespace_id, NamespaceId{});
  EXPECT_EQ(claims.entries[1].namespace_id, NamespaceId{19});
  EXPECT_EQ(claims.entries[1].repository_id, RepositoryId{});
  EXPECT_EQ(claims.entries[2].name, "v/app");
  EXPECT_EQ(claims.entries[2].actions, kNoActions);
  EXPECT_EQ(claims.entries[3].name, kCatalogName);
  EXPECT_EQ(claims.entries[3].actions, kPull);
  EXPECT_EQ(print_claims(claims), kText);
}

TEST(TokenClaims, TimesAreWholeSeconds) {
  TokenClaims claims;
  claims.issued = unix_time(1'999);
  EXPECT_EQ(parse_claims(print_claims(claims))->issued, unix_time(1'000));
}

TEST(TokenClaims, EachOneIsMandatory) {
  for (std::string_view claim :
       {R"("iss":"r",)", R"("aud":"r",)", R"("sub":"alice",)", R"("uid":"17",)", R"("epoch":3,)",
        R"("iat":100,)", R"("nbf":100,)", R"("exp":400,)", R"("jti":"j",)",
        R"("type":"repository",)", R"("name":"team/app",)", R"("actions":["pull","push"],)"}) {
    EXPECT_FALSE(parse_claims(replaced(claim, ""))) << claim;
  }
  EXPECT_FALSE(parse_claims(R"({"iss":"r","aud":"r","sub":"","uid":"1","epoch":0,"iat":1,"nbf":1,)"
                            R"("exp":2,"jti":"j"})"));
}

TEST(TokenClaims, GroupsAreIdsAndMayBeAbsent) {
  const auto with = [](const std::string& groups) {
    return parse_claims(replaced(R"("jti":"j",)", R"("groups":)" + groups + R"(,"jti":"j",)"));
  };
  EXPECT_TRUE(parse_claims(kText)->groups.empty());
  const TokenClaims claims = with(R"(["20","21"])").value();
  EXPECT_EQ(claims.groups, (std::vector{GroupId{20}, GroupId{21}}));
  EXPECT_EQ(parse_claims(print_claims(claims))->groups, claims.groups);
  for (const char* groups : {"[20]", R"(["0"])", R"(["a"])", R"("20")", "{}", "null", "[null]"}) {
    EXPECT_FALSE(with(groups)) << groups;
  }
}

TEST(TokenClaims, FurtherOnesAreIgnored) {
  EXPECT_TRUE(parse_claims(replaced(R"("jti":"j",)", R"("jti":"j","new":[1,{"a":null}],)")));
}

TEST(TokenClaims, WrongValuesAreRefused) {
  for (auto [from, to] : std::initializer_list<std::pair<const char*, const char*>>{
           {R"("aud":"r")", R"("aud":["r"])"},     {R"("exp":400)", R"("exp":"400")"},
           {R"("exp":400)", R"("exp":400.5)"},     {R"("exp":400)", R"("exp":-1)"},
           {R"("exp":400)", R"("exp":1e3)"},       {R"("exp":400)", R"("exp":9223372036854775807)"},
           {R"("exp":400)", R"("exp":18446744073709551615)"},
           {R"("exp":400)", R"("exp":null)"},      {R"("uid":"17")", R"("uid":17)"},
           {R"("uid":"17")", R"("uid":"0")"},      {R"("uid":"17")", R"("uid":"017")"},
           {R"("uid":"17")", R"("uid":"-17")"},    {R"("uid":"17")", R"("uid":"")"},
           {R"("uid":"17")", R"("uid":"18446744073709551616")"},
           {R"("epoch":3)", R"("epoch":-3)"},      {R"("epoch":3)", R"("epoch":"3")"},
           {R"("id":"18")", R"("id":"18x")"},      {R"("id":"18")", R"("id":18)"},
           {R"("pull","push")", R"("pull","*")"},  {R"("pull","push")", R"("pull","grant")"},
           {R"("pull","push")", R"("pull",7)"},    {R"(["pull","push"])", R"("pull")"},
           {R"(["*"])", R"(["pull"])"},            {R"("registry")", R"("repository")"},
           {R"("repository")", R"("registry")"},   {R"("repository")", R"("plugin")"}}) {
    EXPECT_FALSE(parse_claims(replaced(from, to))) << from << " -> " << to;
  }
}

TEST(TokenClaims, AKeyCannotStandTwice) {
  EXPECT_FALSE(parse_claims(replaced(R"("exp":400,)", R"("exp":1,"exp":400,)")));
  EXPECT_FALSE(parse_claims(replaced(R"("uid":"17",)", R"("uid":"17","uid":"18",)")));
  EXPECT_FALSE(parse_claims(replaced(R"("id":"18")", R"("id":"18","id":"20")")));
}

TEST(TokenClaims, OnlyOneSpellingIsRead) {
  const std::string text(kText);
  for (const std::string& other :
       {text + " ", " " + text, text + "{}", replaced(R"("sub":)", R"("sub": )"),
        replaced("alice", R"(alic\u0065)"), "\xef\xbb\xbf" + text, text.substr(0, text.size() - 1),
        std::string(), std::string("null"), std::string("[]"), std::string(5000, '['),
        replaced("alice", "al\xff")}) {
    EXPECT_FALSE(parse_claims(other)) << other;
  }
}

}  // namespace
}  // namespace bulkhead
