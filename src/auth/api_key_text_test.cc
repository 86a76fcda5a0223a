#include "auth/api_key_text.h"

#include <gtest/gtest.h>

#include "auth/base64url.h"

namespace bulkhead {
namespace {

const ApiKeyText kKey{ApiKeyId{0x0123456789abcdef}, std::string(32, '\x42')};

TEST(ApiKeyText, IsReadAndWrittenBack) {
  EXPECT_EQ(kKey.text(), "bhk_0123456789abcdef_" + encode_base64url(std::string(32, '\x42')));
  const auto parsed = ApiKeyText::parse(kKey.text());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->id, kKey.id);
  EXPECT_EQ(parsed->secret, kKey.secret);
}

TEST(ApiKeyText, HasOneSpelling) {
  const std::string good = kKey.text();
  for (size_t i = 0; i < good.size(); ++i) EXPECT_FALSE(ApiKeyText::parse(good.substr(0, i))) << i;
  std::string upper = good;
  upper[18] = 'E';
  std::string tail = good;  // the same bytes, but for bits that nothing stands for
  tail.back() = 'J';
  for (const std::string& other :
       {std::string(), good + "A", good + "=", " " + good, "BHK" + good.substr(3), upper, tail,
        "bhk-" + good.substr(4), good.substr(0, 20) + "-" + good.substr(21),
        "bhk_0000000000000000_" + good.substr(21), std::string(1 << 20, '_')}) {
    EXPECT_FALSE(ApiKeyText::parse(other)) << other.substr(0, 80);
  }
}

TEST(ApiKeyText, StoresAHashOfTheSecretOnly) {
  EXPECT_EQ(kKey.secret_hash().size(), 32u);
  EXPECT_NE(kKey.secret_hash(), kKey.secret);
  ApiKeyText other = kKey;
  other.id = ApiKeyId{2};
  EXPECT_EQ(other.secret_hash(), kKey.secret_hash());
}

TEST(ApiKeyText, NewOnesDiffer) {
  SystemRandom random;
  const ApiKeyText one = ApiKeyText::mint(random);
  const ApiKeyText two = ApiKeyText::mint(random);
  EXPECT_NE(one.id, two.id);
  EXPECT_NE(one.secret, two.secret);
  EXPECT_TRUE(ApiKeyText::parse(one.text()));
}

}  // namespace
}  // namespace bulkhead
