#include "oci/reference.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(TagTest, TakesTheGrammar) {
  for (const std::string& text :
       {std::string("latest"), std::string("v1.2.3"), std::string("_"), std::string("A-b_c.d"),
        std::string("0"), "sha256-" + std::string(64, 'a') + ".sig", std::string("a.."),
        std::string(128, 'x')}) {
    const auto tag = Tag::parse(text);
    ASSERT_TRUE(tag) << text;
    EXPECT_EQ(tag->text(), text);
  }
}

TEST(TagTest, RefusesEverythingElse) {
  for (const std::string& text :
       {std::string(), std::string(".a"), std::string("-a"), std::string("a b"), std::string("a+b"),
        std::string("a/b"), std::string("a:b"), std::string("a\n"), std::string("a\0", 2),
        std::string("\xC3\xA4"), std::string(129, 'x'), "sha256:" + std::string(64, 'a')}) {
    const auto tag = Tag::parse(text);
    ASSERT_FALSE(tag) << text;
    EXPECT_EQ(tag.error().code, ErrorCode::kTagInvalid) << text;
  }
}

TEST(TagTest, SortsByBytes) {
  EXPECT_LT(*Tag::parse("B"), *Tag::parse("a"));
  EXPECT_LT(*Tag::parse("a"), *Tag::parse("aa"));
}

TEST(ReferenceTest, ColonMakesADigest) {
  const std::string text = "sha256:" + std::string(64, 'a');
  const auto reference = Reference::parse(text);
  ASSERT_TRUE(reference);
  ASSERT_NE(reference->digest(), nullptr);
  EXPECT_EQ(reference->tag(), nullptr);
  EXPECT_EQ(*reference->digest(), *Digest::parse(text));
  EXPECT_EQ(reference->to_string(), text);
}

TEST(ReferenceTest, NoColonMakesATag) {
  const auto reference = Reference::parse("latest");
  ASSERT_TRUE(reference);
  ASSERT_NE(reference->tag(), nullptr);
  EXPECT_EQ(reference->digest(), nullptr);
  EXPECT_EQ(reference->to_string(), "latest");
  EXPECT_EQ(*reference, Reference(*Tag::parse("latest")));
}

TEST(ReferenceTest, ErrorSaysWhichOfTheTwoItWas) {
  EXPECT_EQ(Reference::parse("sha256:bad").error().code, ErrorCode::kDigestInvalid);
  EXPECT_EQ(Reference::parse("a:b").error().code, ErrorCode::kDigestInvalid);
  EXPECT_EQ(Reference::parse(":").error().code, ErrorCode::kDigestInvalid);
  EXPECT_EQ(Reference::parse("").error().code, ErrorCode::kTagInvalid);
  EXPECT_EQ(Reference::parse("-a").error().code, ErrorCode::kTagInvalid);
}

}  // namespace
}  // namespace bulkhead
