#include "oci/digest.h"

#include <gtest/gtest.h>

#include <set>
#include <unordered_set>

namespace bulkhead {
namespace {

const std::string kHex64(64, 'a');
const std::string kHex128 = std::string(127, '0') + "f";

TEST(DigestTest, ParseAndPrintAreInverse) {
  for (const std::string& text : {"sha256:" + kHex64, "sha512:" + kHex128}) {
    const auto digest = Digest::parse(text);
    ASSERT_TRUE(digest) << text;
    EXPECT_EQ(digest->to_string(), text);
    EXPECT_EQ(Digest::from_key(digest->key()), *digest);
  }
}

TEST(DigestTest, RefusesEveryOtherText) {
  const std::string refused[] = {
      "",
      ":",
      "sha256",
      "sha256:",
      kHex64,
      "sha256:" + kHex64.substr(1),
      "sha256:" + kHex64 + "a",
      "sha256:" + kHex128,
      "sha512:" + kHex64,
      "sha256:" + std::string(64, 'A'),
      "sha256:" + std::string(63, 'a') + "g",
      "sha256:" + std::string(63, 'a') + std::string(1, '\0'),
      "SHA256:" + kHex64,
      " sha256:" + kHex64,
      "sha256: " + kHex64,
      "sha256:" + kHex64 + " ",
      "sha256%3A" + kHex64,
      "sha256::" + kHex64,
      "sha256+b64:" + kHex64,
      "sha256:sha256:" + kHex64,
      "sha384:" + std::string(96, 'a'),
      "blake3:" + kHex64,
      "md5:d41d8cd98f00b204e9800998ecf8427e",
      "sha256:baddigeststring",
  };
  for (const std::string& text : refused) {
    const auto digest = Digest::parse(text);
    ASSERT_FALSE(digest) << text;
    EXPECT_EQ(digest.error().code, ErrorCode::kDigestInvalid) << text;
  }
}

TEST(DigestTest, KeyIsAlgorithmByteAndRawBytes) {
  const auto digest = Digest::of_bytes(DigestAlgorithm::kSha256, std::string(32, '\xAB'));
  EXPECT_EQ(digest.key(), "\x01" + std::string(32, '\xAB'));
  EXPECT_EQ(digest.raw(), std::string(32, '\xAB'));
  EXPECT_EQ(Digest::of_bytes(DigestAlgorithm::kSha512, std::string(64, 'x')).key(),
            "\x02" + std::string(64, 'x'));
}

TEST(DigestTest, RefusesMalformedKeys) {
  for (const std::string& key :
       {std::string(), std::string("\x01"), "\x01" + std::string(31, 'x'),
        "\x01" + std::string(33, 'x'), "\x02" + std::string(32, 'x'), "\x03" + std::string(32, 'x'),
        std::string(33, '\0'), "\xFF" + std::string(32, 'x')}) {
    const auto digest = Digest::from_key(key);
    ASSERT_FALSE(digest);
    EXPECT_EQ(digest.error().code, ErrorCode::kCorrupt);
  }
}

TEST(DigestTest, OrderIsTheOrderOfKeys) {
  const auto low = Digest::of_bytes(DigestAlgorithm::kSha256, std::string(32, '\x01'));
  const auto high = Digest::of_bytes(DigestAlgorithm::kSha256, std::string(32, '\xF0'));
  const auto other = Digest::of_bytes(DigestAlgorithm::kSha512, std::string(64, '\0'));
  EXPECT_LT(low, high);
  EXPECT_LT(low.key(), high.key());
  EXPECT_LT(high, other);
  EXPECT_LT(high.key(), other.key());
  EXPECT_EQ((std::set<Digest>{other, high, low, high}.size()), 3u);
  EXPECT_EQ((std::unordered_set<Digest>{other, high, low, high}.size()), 3u);
}

TEST(DigestTest, AlgorithmsRoundTrip) {
  for (auto algorithm : {DigestAlgorithm::kSha256, DigestAlgorithm::kSha512}) {
    EXPECT_EQ(parse_digest_algorithm(to_string(algorithm)), algorithm);
    EXPECT_EQ(parse_digest_algorithm(static_cast<uint8_t>(algorithm)), algorithm);
  }
  EXPECT_EQ(parse_digest_algorithm("sha384"), std::nullopt);
  EXPECT_EQ(parse_digest_algorithm(uint8_t{0}), std::nullopt);
}

TEST(DigestTextTest, TakesTheGrammarOfAnyAlgorithm) {
  for (const char* text :
       {"sha256:a", "blake3:00", "multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBD",
        "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564", "a.b_c-d+e:Z=", "0:_"}) {
    EXPECT_TRUE(is_digest_text(text)) << text;
  }
  for (const char* text : {"", ":", "a:", ":a", "A:a", "a+:a", "+a:a", "a++b:a", "a.-b:a", "a:b:c",
                           "a: b", "a:b/c", "a b:c", "a:b\n", "sha256"}) {
    EXPECT_FALSE(is_digest_text(text)) << text;
  }
}

}  // namespace
}  // namespace bulkhead
