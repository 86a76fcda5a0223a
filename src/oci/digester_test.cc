#include "oci/digester.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

// FIPS 180-4 example messages and the empty one.
TEST(DigesterTest, KnownVectors) {
  const auto sha256 = [](std::string_view text) {
    return digest_of(DigestAlgorithm::kSha256, text).to_string();
  };
  const auto sha512 = [](std::string_view text) {
    return digest_of(DigestAlgorithm::kSha512, text).to_string();
  };
  EXPECT_EQ(sha256(""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("{}"),
            "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  EXPECT_EQ(sha256("abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1000000, 'a')),
            "sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(sha512("abc"),
            "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(sha512(std::string(1000000, 'a')),
            "sha512:e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
            "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b");
}

std::string message(size_t bytes) {
  std::string text;
  for (size_t i = 0; i < bytes; ++i) text.push_back(static_cast<char>(i * 131 + i / 256));
  return text;
}

class DigesterState : public testing::TestWithParam<DigestAlgorithm> {
 protected:
  size_t block() const { return GetParam() == DigestAlgorithm::kSha256 ? 64 : 128; }
  size_t words() const { return GetParam() == DigestAlgorithm::kSha256 ? 32 : 64; }
};

TEST_P(DigesterState, ContinuesFromEveryOffset) {
  const std::string text = message(3 * block() + 1);
  const Digest whole = digest_of(GetParam(), text);
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    Digester first(GetParam());
    first.update(std::string_view(text).substr(0, cut));
    EXPECT_EQ(first.state().size(), 10 + words() + cut % block());
    auto second = Digester::restore(first.state());
    ASSERT_TRUE(second) << cut;
    EXPECT_EQ(second->bytes(), cut);
    EXPECT_EQ(second->algorithm(), GetParam());
    EXPECT_EQ(second->state(), first.state());
    EXPECT_EQ(second->finish(), first.finish());
    second->update(std::string_view(text).substr(cut));
    EXPECT_EQ(second->finish(), whole) << cut;
  }
}

TEST_P(DigesterState, ByteByByteThroughTheStateIsTheSame) {
  const std::string text = message(2 * block() + 5);
  std::string state = Digester(GetParam()).state();
  for (char byte : text) {
    auto digester = Digester::restore(state);
    ASSERT_TRUE(digester);
    digester->update({&byte, 1});
    state = digester->state();
  }
  EXPECT_EQ(Digester::restore(state)->finish(), digest_of(GetParam(), text));
}

TEST_P(DigesterState, FinishDoesNotDisturb) {
  Digester digester(GetParam());
  digester.update("ab");
  const std::string before = digester.state();
  EXPECT_EQ(digester.finish(), digest_of(GetParam(), "ab"));
  EXPECT_EQ(digester.state(), before);
  digester.update("");
  digester.update("c");
  EXPECT_EQ(digester.finish(), digest_of(GetParam(), "abc"));
}

TEST_P(DigesterState, CopiesGoSeparateWays) {
  Digester one(GetParam());
  one.update("a");
  Digester other = one;
  one.update("b");
  other.update("c");
  EXPECT_EQ(one.finish(), digest_of(GetParam(), "ab"));
  EXPECT_EQ(other.finish(), digest_of(GetParam(), "ac"));
}

TEST_P(DigesterState, RefusesWhatStateCannotHaveWritten) {
  Digester digester(GetParam());
  digester.update(message(block() + 3));
  const std::string good = digester.state();
  std::vector<std::string> refused = {"", good + "x", good.substr(0, good.size() - 1)};
  for (size_t size : {1, 2, 9, 10, 41}) refused.push_back(good.substr(0, size));
  for (char version : {'\0', '\x02', '\xFF'}) {
    refused.push_back(good);
    refused.back()[0] = version;
  }
  for (char algorithm : {'\0', '\x03', GetParam() == DigestAlgorithm::kSha256 ? '\x02' : '\x01'}) {
    refused.push_back(good);
    refused.back()[1] = algorithm;
  }
  refused.push_back(good);
  refused.back()[2] = '\x20';  // 2^61 bytes and more: SHA-256 cannot count their bits
  refused.push_back(good);
  refused.back()[9] ^= 1;  // a length that does not fit the open block
  for (const std::string& state : refused) {
    const auto restored = Digester::restore(state);
    ASSERT_FALSE(restored);
    EXPECT_EQ(restored.error().code, ErrorCode::kCorrupt);
  }
}

// The layout is stored in upload rows: an upgrade must read what an older program wrote.
TEST(DigesterTest, StateLayoutDoesNotChange) {
  Digester digester(DigestAlgorithm::kSha256);
  digester.update("abc");
  const std::string_view initial_words(
      "\x6a\x09\xe6\x67\xbb\x67\xae\x85\x3c\x6e\xf3\x72\xa5\x4f\xf5\x3a"
      "\x51\x0e\x52\x7f\x9b\x05\x68\x8c\x1f\x83\xd9\xab\x5b\xe0\xcd\x19", 32);
  EXPECT_EQ(digester.state(),
            std::string("\1\1\0\0\0\0\0\0\0\3", 10) + std::string(initial_words) + "abc");
}

// 2^32 bits are 512 MiB; the count above goes into the upper word of OpenSSL's struct.
TEST(DigesterTest, BitCountBeyond32BitsSurvivesTheState) {
  Digester digester(DigestAlgorithm::kSha256);
  const std::string chunk(size_t{32} << 20, '\0');
  for (int i = 0; i < 16; ++i) digester.update(chunk);
  auto restored = Digester::restore(digester.state());
  ASSERT_TRUE(restored);
  restored->update("x");
  EXPECT_EQ(restored->finish().to_string(),
            "sha256:edf6fdfe2c9fa2b01e299925008ee053ee2e54bf0666aa623f52de1757b23910");
}

INSTANTIATE_TEST_SUITE_P(Algorithms, DigesterState,
                         testing::Values(DigestAlgorithm::kSha256, DigestAlgorithm::kSha512),
                         [](const auto& each) { return std::string(to_string(each.param)); });

}  // namespace
}  // namespace bulkhead
