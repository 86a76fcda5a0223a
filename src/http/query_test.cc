#include "http/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bulkhead {
namespace {

using testing::ElementsAre;

std::vector<QueryParameter> parsed(std::string_view text) {
  auto query = Query::parse(text);
  EXPECT_TRUE(query) << text;
  return query ? query->parameters() : std::vector<QueryParameter>();
}

TEST(Query, TakesEncodedAndRawForms) {
  EXPECT_THAT(parsed("mount=sha256:ab&from=a/b"),
              ElementsAre(QueryParameter{"mount", "sha256:ab"}, QueryParameter{"from", "a/b"}));
  EXPECT_THAT(parsed("digest=sha256%3Aab&from=a%2Fb&%66=%C3%a9"),
              ElementsAre(QueryParameter{"digest", "sha256:ab"}, QueryParameter{"from", "a/b"},
                          QueryParameter{"f", "\xC3\xA9"}));
}

TEST(Query, SplitsBeforeItDecodes) {
  EXPECT_THAT(parsed("a=b%26c%3Dd&e=f=g"),
              ElementsAre(QueryParameter{"a", "b&c=d"}, QueryParameter{"e", "f=g"}));
  EXPECT_THAT(parsed("&&n&m=&"), ElementsAre(QueryParameter{"n", ""}, QueryParameter{"m", ""}));
  EXPECT_THAT(parsed(""), ElementsAre());
}

TEST(Query, ReadsPlusAsAsked) {
  EXPECT_THAT(parsed("t=a/b+json&u=c%2Bd"),
              ElementsAre(QueryParameter{"t", "a/b+json"}, QueryParameter{"u", "c+d"}));
  const auto query = Query::parse("scope=a+b%2Bc", PlusSign::kSpace);
  EXPECT_EQ(query->find("scope"), "a b+c");
}

TEST(Query, FindsTheFirstAndAll) {
  const auto query = Query::parse("tag=1&n=2&tag=3&Tag=4");
  EXPECT_EQ(query->find("tag"), "1");
  EXPECT_EQ(query->find("absent"), std::nullopt);
  EXPECT_THAT(query->all("tag"), ElementsAre("1", "3"));
}

TEST(Query, RefusesBrokenEscapes) {
  for (std::string_view text : {"a=%", "a=%4", "a=%4g", "a=%g4", "a=%%41", "a=%00", "%zz=1"}) {
    EXPECT_EQ(Query::parse(text).error().code, ErrorCode::kInvalid) << text;
  }
  EXPECT_EQ(Query::parse(std::string_view("a=\0", 3)).error().code, ErrorCode::kInvalid);
}

TEST(Query, TakesSixtyFourParameters) {
  std::string text;
  for (int i = 0; i < 64; ++i) text += "a=b&";
  EXPECT_EQ(parsed(text).size(), 64u);
  EXPECT_EQ(Query::parse(text + "a=b").error().code, ErrorCode::kInvalid);
}

TEST(PercentEncoding, IsTurnedBack) {
  std::string every_byte;
  for (int byte = 1; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  EXPECT_EQ(percent_decode(percent_encode(every_byte)), every_byte);
  EXPECT_EQ(percent_encode("aZ09-._~/+ "), "aZ09-._~%2F%2B%20");
}

}  // namespace
}  // namespace bulkhead
