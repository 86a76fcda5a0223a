#include "auth/external/jwt_claims.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

using namespace std::chrono_literals;

// All mandatory claims but one, and what replaces it.
std::string claims_but(const std::string& name, const std::string& instead = "") {
  std::string text;
  for (const auto& [key, value] : std::initializer_list<std::pair<std::string, std::string>>{
           {"iss", R"("https://issuer.example")"},
           {"sub", R"("alice")"},
           {"aud", R"("registry.example")"},
           {"exp", "2000"},
           {"iat", "1000"}}) {
    const std::string& shown = key == name ? instead : value;
    if (shown.empty()) continue;
    text += (text.empty() ? "" : ",") + ('"' + key + "\":" + shown);
  }
  return "{" + text + "}";
}

std::string claims_and(const std::string& more) {
  const std::string all = claims_but("");
  return all.substr(0, all.size() - 1) + "," + more + "}";
}

TEST(JwtClaims, AreRead) {
  const JwtClaims claims =
      parse_jwt_claims(claims_and(R"("nbf":900.5,"groups":["a","b"],"n":7,"mixed":["a",1])"))
          .value();
  EXPECT_EQ(claims.issuer, "https://issuer.example");
  EXPECT_EQ(claims.subject, "alice");
  EXPECT_EQ(claims.audiences, std::vector<std::string>{"registry.example"});
  EXPECT_EQ(claims.times.expires, unix_time(2'000'000));
  EXPECT_EQ(claims.times.issued, unix_time(1'000'000));
  EXPECT_EQ(claims.times.not_before, unix_time(900'500));
  EXPECT_EQ(claims.texts.at("groups"), (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(claims.texts.contains("n"));
  EXPECT_FALSE(claims.texts.contains("mixed"));
}

TEST(JwtClaims, AnAudienceIsATextOrAList) {
  EXPECT_EQ(parse_jwt_claims(claims_but("aud", R"(["a","b"])"))->audiences,
            (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(parse_jwt_claims(claims_but("aud", "[]"))->audiences.empty());
}

TEST(JwtClaims, NoneOfThemMayBeMissingOrOfAnotherKind) {
  for (const std::string name : {"iss", "sub", "aud", "exp", "iat"}) {
    for (const std::string instead : {"", "null", "true", "{}", "[1]", "[[]]"}) {
      EXPECT_FALSE(parse_jwt_claims(claims_but(name, instead))) << name << " " << instead;
    }
  }
  for (const std::string name : {"iss", "sub"}) {
    EXPECT_FALSE(parse_jwt_claims(claims_but(name, "\"\""))) << name;
    EXPECT_FALSE(parse_jwt_claims(claims_but(name, R"(["a"])"))) << name;
  }
  EXPECT_FALSE(parse_jwt_claims(claims_and(R"("nbf":"1000")")));
}

TEST(JwtClaims, TimesAreSecondsInRange) {
  for (const char* time : {"-1", "\"2000\"", "1e300", "253402300800", "99999999999999999999999"}) {
    EXPECT_FALSE(parse_jwt_claims(claims_but("exp", time))) << time;
  }
  EXPECT_TRUE(parse_jwt_claims(claims_but("exp", "253402300799")));
  EXPECT_TRUE(parse_jwt_claims(claims_but("exp", "2e3")));
  EXPECT_TRUE(parse_jwt_claims(claims_but("iat", "0")));
}

TEST(JwtClaims, NoKeyStandsTwiceAtAnyDepth) {
  EXPECT_FALSE(parse_jwt_claims(claims_and(R"("sub":"bob")")));
  EXPECT_FALSE(parse_jwt_claims(claims_and(R"("\u0073ub":"bob")")));
  EXPECT_FALSE(parse_jwt_claims(claims_and(R"("a":{"b":1,"b":2})")));
  EXPECT_TRUE(parse_jwt_claims(claims_and(R"("a":{"sub":1},"b":{"sub":2})")));
  for (const char* text : {"", "[]", "null", "7", "{", "{}x"}) {
    EXPECT_FALSE(parse_jwt_claims(text)) << text;
  }
}

TEST(JwtClaims, NestingAndSubjectsHaveTheirLimit) {
  const auto nested = [](size_t depth) {
    return claims_and("\"a\":" + std::string(depth, '[') + std::string(depth, ']'));
  };
  EXPECT_TRUE(parse_jwt_claims(nested(31)));
  EXPECT_FALSE(parse_jwt_claims(nested(32)));
  EXPECT_FALSE(parse_jwt_claims(nested(7000)));
  const auto subject = [](size_t size) {
    return claims_but("sub", '"' + std::string(size, 's') + '"');
  };
  EXPECT_TRUE(parse_jwt_claims(subject(kJwtSubjectBytesMax)));
  EXPECT_FALSE(parse_jwt_claims(subject(kJwtSubjectBytesMax + 1)));
}

TEST(JwtClaims, HoldFromTheirTimeToTheirEndWithLeeway) {
  const JwtClaims claims = parse_jwt_claims(claims_but("")).value();
  EXPECT_FALSE(claims.times.hold(claims.times.issued - 60s - 1ms));
  EXPECT_TRUE(claims.times.hold(claims.times.issued - 60s));
  EXPECT_TRUE(claims.times.hold(claims.times.expires + 60s - 1ms));
  EXPECT_FALSE(claims.times.hold(claims.times.expires + 60s));
  const JwtClaims later = parse_jwt_claims(claims_and(R"("nbf":1500)")).value();
  EXPECT_FALSE(later.times.hold(later.times.not_before - 60s - 1ms));
  EXPECT_TRUE(later.times.hold(later.times.not_before - 60s));
}

}  // namespace
}  // namespace bulkhead
