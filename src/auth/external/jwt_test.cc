#include "auth/external/jwt.h"

#include <gtest/gtest.h>

#include "auth/base64url.h"

namespace bulkhead {
namespace {

std::string with_header(const std::string& header) {
  return encode_base64url(header) + "." + encode_base64url("{}") + ".c2ln";
}

const std::string kGood = with_header(R"({"alg":"RS256","typ":"JWT","kid":"k"})");

TEST(Jwt, IsTakenApart) {
  const Jwt jwt = parse_jwt(kGood).value();
  EXPECT_EQ(jwt.algorithm, JwsAlgorithm::kRs256);
  EXPECT_EQ(jwt.key_id, "k");
  EXPECT_EQ(jwt.payload, "{}");
  EXPECT_EQ(jwt.signature, "sig");
  EXPECT_EQ(jwt.signed_text + ".c2ln", kGood);
}

TEST(Jwt, HasExactlyThreePartsInTheirOneSpelling) {
  const std::string header = kGood.substr(0, kGood.find('.'));
  for (const std::string& text :
       {std::string(), std::string("."), std::string(".."), std::string("..."), header,
        header + ".e30", header + ".e30.", kGood + ".", kGood + ".c2ln", kGood + "=", kGood + "\n",
        " " + kGood, header + "=.e30.c2ln", header + ".e3+.c2ln", header + ".e30.c2lm=",
        header + ".e31.c2ln", header + ".e30 .c2ln", std::string(5000, '.')}) {
    EXPECT_FALSE(parse_jwt(text)) << text;
  }
}

TEST(Jwt, AHeaderThatCouldMeanTwoThingsIsRefused) {
  for (const char* header :
       {R"({"alg":"RS256","alg":"none","kid":"k"})", R"({"alg":"none","alg":"RS256","kid":"k"})",
        R"({"alg":"RS256","kid":"k","kid":"l"})", R"({"alg":"RS256","\u0061lg":"none","kid":"k"})",
        R"({"alg":"RS256","kid":"k","x":{"y":1,"y":2}})", R"({"alg":"RS256","kid":"k"}{})",
        R"(["RS256","k"])", "", "{", "{'alg':'RS256','kid':'k'}"}) {
    EXPECT_FALSE(parse_jwt(with_header(header))) << header;
  }
}

TEST(Jwt, OnlySignaturesByKeyPairsAreKnown) {
  for (const char* algorithm : {R"("none")", R"("None")", R"("nOnE")", R"("HS256")", R"("HS512")",
                                R"("ES512")", R"("rs256")", R"("")", "null", "7", R"(["RS256"])"}) {
    EXPECT_FALSE(parse_jwt(with_header(R"({"kid":"k","alg":)" + std::string(algorithm) + "}")))
        << algorithm;
  }
  EXPECT_FALSE(parse_jwt(with_header(R"({"kid":"k"})")));
  EXPECT_FALSE(parse_jwt(with_header(R"({"kid":"k","ALG":"RS256"})")));
}

TEST(Jwt, NoHeaderBringsAKeyOrAnExtension) {
  for (const char* member :
       {R"("crit":["exp"])", R"("crit":[])", R"("b64":false)", R"("jwk":{"kty":"oct"})",
        R"("jku":"https://evil.example/keys")", R"("x5c":["AA"])",
        R"("x5u":"https://evil.example/chain")"}) {
    EXPECT_FALSE(parse_jwt(with_header(R"({"alg":"RS256","kid":"k",)" + std::string(member) + "}")))
        << member;
  }
  EXPECT_TRUE(parse_jwt(with_header(R"({"alg":"RS256","kid":"k","x5t":"AA"})")));
}

TEST(Jwt, TheKeyIsNamedByText) {
  for (const char* id : {"null", "7", R"("")", R"(["k"])", "{}"}) {
    EXPECT_FALSE(parse_jwt(with_header(R"({"alg":"RS256","kid":)" + std::string(id) + "}"))) << id;
  }
  EXPECT_FALSE(parse_jwt(with_header(R"({"alg":"RS256"})")));
  // Only ever compared, so it may say anything.
  EXPECT_EQ(parse_jwt(with_header(R"({"alg":"RS256","kid":"../../etc/passwd' OR 1"})"))->key_id,
            "../../etc/passwd' OR 1");
}

TEST(Jwt, WhatIsSignedForOtherPurposesIsRefused) {
  for (const char* type : {R"("JWT")", R"("jwt")", R"("at+jwt")", R"("application/at+JWT")"}) {
    EXPECT_TRUE(
        parse_jwt(with_header(R"({"alg":"RS256","kid":"k","typ":)" + std::string(type) + "}")))
        << type;
  }
  for (const char* type : {R"("logout+jwt")", R"("dpop+jwt")", R"("JWE")", R"("")", "null", "7"}) {
    EXPECT_FALSE(
        parse_jwt(with_header(R"({"alg":"RS256","kid":"k","typ":)" + std::string(type) + "}")))
        << type;
  }
}

TEST(Jwt, HasAtMostSixteenKibibytes) {
  const std::string some = with_header(R"({"alg":"RS256","kid":"a key"})");
  const std::string start = some.substr(0, some.rfind('.') + 1);
  // No base64url has a length of 1 modulo 4.
  ASSERT_NE((kJwtBytesMax - start.size()) % 4, 1u);
  const std::string longest = start + std::string(kJwtBytesMax - start.size(), 'A');
  EXPECT_TRUE(parse_jwt(longest));
  EXPECT_FALSE(parse_jwt(longest + "AAAA"));
}

}  // namespace
}  // namespace bulkhead
