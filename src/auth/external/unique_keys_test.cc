#include "auth/external/unique_keys.h"

#include <gtest/gtest.h>

#include <string>

namespace bulkhead {
namespace {

TEST(UniqueKeys, OneTextWithEveryKeyOnce) {
  for (const char* text : {"{}", "[]", "7", "\"a\"", R"({"a":1,"b":2})", R"({"a":{"a":{"a":1}}})",
                           R"([{"a":1},{"a":2}])", " {} \n", R"({"a":1,"A":2})"}) {
    EXPECT_TRUE(has_unique_keys(text)) << text;
  }
}

TEST(UniqueKeys, EqualKeysHoweverTheyAreWritten) {
  for (const char* text : {R"({"a":1,"a":1})", R"({"a":1,"\u0061":2})", R"([{"b":{"a":1,"a":2}}])",
                           R"({"":1,"":2})", R"({"a":[],"b":{},"a":0})"}) {
    EXPECT_FALSE(has_unique_keys(text)) << text;
  }
  const std::string key(10'000, 'k');
  EXPECT_FALSE(has_unique_keys("{\"" + key + "\":1,\"" + key + "\":2}"));
  EXPECT_TRUE(has_unique_keys("{\"" + key + "\":1,\"" + key + "k\":2}"));
}

TEST(UniqueKeys, WhatIsNotOneJsonText) {
  for (const char* text : {"", " ", "{", "{}{}", "{} x", "{\"a\"}", "{a:1}", "[1,]", "// c\n{}",
                           "\xff", "\"\xff\""}) {
    EXPECT_FALSE(has_unique_keys(text)) << text;
  }
  EXPECT_TRUE(has_unique_keys(std::string(32, '[') + std::string(32, ']')));
  EXPECT_FALSE(has_unique_keys(std::string(33, '[') + std::string(33, ']')));
}

}  // namespace
}  // namespace bulkhead
