#include "auth/external/jwks.h"

#include <gtest/gtest.h>

#include "auth/external/test_issuer.h"

namespace bulkhead {
namespace {

std::string set_of(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }

size_t kept(const std::string& keys) { return JwkSet::parse(set_of(keys)).value().size(); }

TEST(JwkSet, KeepsEveryKindOfKeyByItsId) {
  const JwkSet set =
      JwkSet::parse(set_of(TestKey::rsa().jwk("r") + "," + TestKey::p256().jwk("p") + "," +
                           TestKey::p384().jwk("q") + "," + TestKey::ed25519().jwk("e")))
          .value();
  EXPECT_EQ(set.size(), 4u);
  EXPECT_EQ(set.find("r", JwsAlgorithm::kPs512)->kind(), KeyKind::kRsa);
  EXPECT_EQ(set.find("p", JwsAlgorithm::kEs256)->kind(), KeyKind::kP256);
  EXPECT_EQ(set.find("q", JwsAlgorithm::kEs384)->kind(), KeyKind::kP384);
  EXPECT_EQ(set.find("e", JwsAlgorithm::kEdDsa)->kind(), KeyKind::kEd25519);
  EXPECT_TRUE(set.has("r"));
  EXPECT_FALSE(set.has("R"));
}

TEST(JwkSet, AKeyServesAlgorithmsOfItsKindOnly) {
  const JwkSet set = JwkSet::parse(set_of(TestKey::rsa().jwk("k"))).value();
  EXPECT_TRUE(set.find("k", JwsAlgorithm::kRs256));
  EXPECT_FALSE(set.find("k", JwsAlgorithm::kEs256));
  EXPECT_FALSE(set.find("k", JwsAlgorithm::kEdDsa));
  EXPECT_FALSE(set.find("", JwsAlgorithm::kRs256));
}

TEST(JwkSet, AnAlgorithmNamedByTheKeyIsItsOnlyOne) {
  const JwkSet set = JwkSet::parse(set_of(TestKey::rsa().jwk("k", R"(,"alg":"RS256")"))).value();
  EXPECT_TRUE(set.find("k", JwsAlgorithm::kRs256));
  EXPECT_FALSE(set.find("k", JwsAlgorithm::kRs512));
  EXPECT_FALSE(set.find("k", JwsAlgorithm::kPs256));
  EXPECT_EQ(kept(TestKey::rsa().jwk("k", R"(,"alg":"ES256")")), 0u);
  EXPECT_EQ(kept(TestKey::rsa().jwk("k", R"(,"alg":"HS256")")), 0u);
  EXPECT_EQ(kept(TestKey::rsa().jwk("k", R"(,"alg":7)")), 0u);
}

TEST(JwkSet, TwoKeysOfOneIdAreToldApartByTheirKind) {
  const JwkSet set =
      JwkSet::parse(set_of(TestKey::rsa().jwk("k") + "," + TestKey::p256().jwk("k"))).value();
  EXPECT_EQ(set.find("k", JwsAlgorithm::kRs256)->kind(), KeyKind::kRsa);
  EXPECT_EQ(set.find("k", JwsAlgorithm::kEs256)->kind(), KeyKind::kP256);
}

TEST(JwkSet, UseAndOperationsAreRespected) {
  const TestKey& key = TestKey::p256();
  EXPECT_EQ(kept(key.jwk("k", R"(,"use":"sig")")), 1u);
  EXPECT_EQ(kept(key.jwk("k", R"(,"use":"enc")")), 0u);
  EXPECT_EQ(kept(key.jwk("k", R"(,"use":["sig"])")), 0u);
  EXPECT_EQ(kept(key.jwk("k", R"(,"key_ops":["sign","verify"])")), 1u);
  EXPECT_EQ(kept(key.jwk("k", R"(,"key_ops":["encrypt"])")), 0u);
  EXPECT_EQ(kept(key.jwk("k", R"(,"key_ops":"verify")")), 0u);
  EXPECT_EQ(kept(key.jwk("k", R"(,"d":"AAAA")")), 0u);
}

TEST(JwkSet, WhatIsNotOursIsLeftOutAndTheRestKept) {
  for (const std::string& other :
       {std::string(R"({"kty":"oct","k":"c2VjcmV0","kid":"x"})"),
        std::string(R"({"kty":"EC","crv":"P-521","x":"AA","y":"AA","kid":"x"})"),
        std::string(R"({"kty":"EC","crv":"secp256k1","x":"AA","y":"AA","kid":"x"})"),
        std::string(R"({"kty":"OKP","crv":"X25519","x":"AA","kid":"x"})"),
        std::string(R"({"kty":"RSA","n":"AA==","e":"AQAB","kid":"x"})"),
        std::string(R"({"kty":"RSA","kid":"x"})"), std::string(R"({"kty":7,"kid":"x"})"),
        TestKey::make_rsa(1024).jwk("x"), TestKey::rsa().jwk(""), std::string("7"),
        std::string("{}")}) {
    const JwkSet set =
        JwkSet::parse(set_of(other + "," + TestKey::p256().jwk("good"))).value();
    EXPECT_EQ(set.size(), 1u) << other;
    EXPECT_TRUE(set.has("good"));
  }
}

TEST(JwkSet, WhatIsNoSetIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"keys":{}})"),
        std::string(R"({"keys":[],"keys":[]})"), std::string(R"({"keys":[]} x)"),
        set_of(R"({"kid":"a","kid":"b"})"), std::string(R"({"keys":[]})") + std::string(1, '\0')}) {
    EXPECT_FALSE(JwkSet::parse(text)) << text;
  }
  EXPECT_EQ(JwkSet::parse(R"( {"keys":[]} )").value().size(), 0u);
}

TEST(JwkSet, HasItsLimits) {
  std::string keys = "1";
  for (size_t i = 1; i < kJwksKeysMax; ++i) keys += ",1";
  EXPECT_TRUE(JwkSet::parse(set_of(keys)));
  EXPECT_FALSE(JwkSet::parse(set_of(keys + ",1")));
  const std::string empty = R"({"keys":[]})";
  EXPECT_TRUE(JwkSet::parse(empty + std::string(kJwksBytesMax - empty.size(), ' ')));
  EXPECT_FALSE(JwkSet::parse(empty + std::string(kJwksBytesMax - empty.size() + 1, ' ')));
}

}  // namespace
}  // namespace bulkhead
