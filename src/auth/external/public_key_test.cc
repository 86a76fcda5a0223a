#include "auth/external/public_key.h"

#include <gtest/gtest.h>

#include "auth/external/jwks.h"
#include "auth/external/test_issuer.h"

namespace bulkhead {
namespace {

constexpr JwsAlgorithm kAll[] = {
    JwsAlgorithm::kRs256, JwsAlgorithm::kRs384, JwsAlgorithm::kRs512,
    JwsAlgorithm::kPs256, JwsAlgorithm::kPs384, JwsAlgorithm::kPs512,
    JwsAlgorithm::kEs256, JwsAlgorithm::kEs384, JwsAlgorithm::kEdDsa};

JwkSet one_key(const TestKey& key) {
  return JwkSet::parse(R"({"keys":[)" + key.jwk("k") + "]}").value();
}

const PublicKey& public_half(const JwkSet& set, KeyKind kind) {
  for (const JwsAlgorithm algorithm : kAll) {
    if (kind_of(algorithm) == kind) return *set.find("k", algorithm);
  }
  std::abort();
}

TEST(PublicKey, KnowsItsOwnSignaturesInEveryAlgorithm) {
  for (const JwsAlgorithm algorithm : kAll) {
    const TestKey& pair = TestKey::of(kind_of(algorithm));
    const JwkSet set = one_key(pair);
    const PublicKey& key = public_half(set, kind_of(algorithm));
    const std::string signature = pair.sign(algorithm, "text");
    EXPECT_TRUE(key.has_signed(algorithm, "text", signature)) << name_of(algorithm);
    EXPECT_FALSE(key.has_signed(algorithm, "texT", signature)) << name_of(algorithm);
    EXPECT_FALSE(key.has_signed(algorithm, "text", "")) << name_of(algorithm);
    EXPECT_FALSE(key.has_signed(algorithm, "text", signature + "x")) << name_of(algorithm);
    EXPECT_FALSE(key.has_signed(algorithm, "text", signature.substr(1))) << name_of(algorithm);
  }
}

// RFC 8017 section 8.1.2, step 1. As a number a signature is the same without its leading zero,
// which one in 256 has; a token would have two spellings.
TEST(PublicKey, AnRsaSignatureHasAllOfItsBytes) {
  const TestKey& pair = TestKey::rsa();
  const JwkSet set = one_key(pair);
  for (const JwsAlgorithm algorithm : {JwsAlgorithm::kRs256, JwsAlgorithm::kPs256}) {
    std::string text = "text";
    std::string signature = pair.sign(algorithm, text);
    while (signature[0] != '\0') signature = pair.sign(algorithm, text += '.');
    const PublicKey& key = *set.find("k", algorithm);
    EXPECT_TRUE(key.has_signed(algorithm, text, signature)) << name_of(algorithm);
    EXPECT_FALSE(key.has_signed(algorithm, text, signature.substr(1))) << name_of(algorithm);
  }
}

TEST(PublicKey, ASignatureCountsForItsAlgorithmOnly) {
  for (const JwsAlgorithm made : kAll) {
    const std::string signature = TestKey::of(kind_of(made)).sign(made, "text");
    for (const JwsAlgorithm claimed : kAll) {
      const JwkSet set = one_key(TestKey::of(kind_of(claimed)));
      EXPECT_EQ(public_half(set, kind_of(claimed)).has_signed(claimed, "text", signature),
                made == claimed)
          << name_of(made) << " as " << name_of(claimed);
      const JwkSet makers = one_key(TestKey::of(kind_of(made)));
      EXPECT_EQ(public_half(makers, kind_of(made)).has_signed(claimed, "text", signature),
                made == claimed);
    }
  }
}

TEST(PublicKey, SignaturesOfOtherKeysOfItsKindDoNotCount) {
  const JwkSet set = one_key(TestKey::rsa());
  const std::string foreign = TestKey::other_rsa().sign(JwsAlgorithm::kRs256, "text");
  EXPECT_FALSE(set.find("k", JwsAlgorithm::kRs256)
                   ->has_signed(JwsAlgorithm::kRs256, "text", foreign));
}

TEST(PublicKey, AnEmptyEllipticSignatureIsNone) {
  const JwkSet set = one_key(TestKey::p256());
  const PublicKey& key = *set.find("k", JwsAlgorithm::kEs256);
  // CVE-2022-21449: r = s = 0.
  EXPECT_FALSE(key.has_signed(JwsAlgorithm::kEs256, "text", std::string(64, '\0')));
  EXPECT_FALSE(key.has_signed(JwsAlgorithm::kEs256, "text", std::string(64, '\xff')));
}

TEST(PublicKey, OnlyKnownAlgorithmsHaveAName) {
  for (const char* name : {"none", "None", "HS256", "HS384", "HS512", "rs256", "RS256 ", "ES512",
                           "ES256K", "RSA-OAEP", "dir", "ED25519", "eddsa", ""}) {
    EXPECT_FALSE(find_jws_algorithm(name)) << name;
  }
}

TEST(PublicKey, WeakAndBrokenKeysAreRefused) {
  const std::string n(256, '\xff');
  EXPECT_FALSE(PublicKey::rsa(std::string(255, '\xff'), "\x01\x00\x01"));
  EXPECT_FALSE(PublicKey::rsa(std::string(10, '\0') + std::string(255, '\xff'), "\x03"));
  EXPECT_FALSE(PublicKey::rsa(n, "\x01"));
  EXPECT_FALSE(PublicKey::rsa(n, "\x02"));
  EXPECT_FALSE(PublicKey::rsa(n, std::string(9, '\x01')));
  EXPECT_FALSE(PublicKey::rsa(std::string(1025, '\xff'), "\x03"));
  EXPECT_FALSE(PublicKey::p256(std::string(32, 'x'), std::string(32, 'y')));
  EXPECT_FALSE(PublicKey::p256(std::string(32, '\0'), std::string(32, '\0')));
  EXPECT_FALSE(PublicKey::p384(std::string(32, 'x'), std::string(32, 'y')));
  EXPECT_FALSE(PublicKey::ed25519(std::string(31, 'x')));
}

}  // namespace
}  // namespace bulkhead
