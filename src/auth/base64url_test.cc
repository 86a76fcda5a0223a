#include "auth/base64url.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(Base64Url, WritesTheVectorsOfRfc4648WithoutPadding) {
  EXPECT_EQ(encode_base64url(""), "");
  EXPECT_EQ(encode_base64url("f"), "Zg");
  EXPECT_EQ(encode_base64url("fo"), "Zm8");
  EXPECT_EQ(encode_base64url("foo"), "Zm9v");
  EXPECT_EQ(encode_base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(encode_base64url("\xfb\xff\xbf"), "-_-_");
}

TEST(Base64Url, ReadsBackWhatItWrote) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(decode_base64url(encode_base64url(bytes)), bytes);
    bytes.push_back(static_cast<char>(i * 7));
  }
}

TEST(Base64Url, AcceptsOneSpellingOnly) {
  for (const char* text : {"Zg==", "Zg=", "Z", "Zh", "Zm9", "-_+/", "+w", "/w", "Zg\n", " Zg",
                           "Zm9v.", "Zm9vY"}) {
    EXPECT_FALSE(decode_base64url(text)) << text;
  }
  EXPECT_EQ(decode_base64url("Zg"), "f");
}

}  // namespace
}  // namespace bulkhead
