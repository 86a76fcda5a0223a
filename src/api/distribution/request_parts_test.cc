// The small grammars of requests: ranges of chunks, pages, entity tags, queries.
#include <gtest/gtest.h>

#include "api/distribution/content_range.h"
#include "api/distribution/entity_tags.h"
#include "api/distribution/pages.h"
#include "api/distribution/recent_repositories.h"
#include "api/request_query.h"

namespace bulkhead {
namespace {

Headers header(const std::string& name, const std::string& value) {
  Headers headers;
  headers.add(name, value);
  return headers;
}

TEST(ContentRangeGrammar, IsTwoOffsetsWithoutUnit) {
  EXPECT_EQ(parse_content_range({}).value(), std::nullopt);
  const auto range = parse_content_range(header("content-range", "10-9223372036854775807"));
  ASSERT_TRUE(range && *range);
  EXPECT_EQ((*range)->start, 10u);
  EXPECT_EQ((*range)->end, 9223372036854775807u);
}

TEST(ContentRangeGrammar, RefusesEverythingElse) {
  for (const char* text : {"", "-", "5", "a-b", "-1-5", "5-", "-5", "2000-1999", "+1-2", "1-2 ",
                           "0x1-2", "1-9223372036854775808", "0-18446744073709551616",
                           "bytes 0-4/5", "bytes 0-4/*", "bytes=0-4", "0-1,2-3"}) {
    const auto range = parse_content_range(header("Content-Range", text));
    ASSERT_FALSE(range) << text;
    EXPECT_EQ(range.error().code, ErrorCode::kRangeNotSatisfiable) << text;
  }
}

PageRequest page(const std::string& query) {
  return parse_page(Query::parse(query).value(), ApiSettings{}).value();
}

TEST(Pages, CountIsBounded) {
  EXPECT_EQ(page("").count, ApiSettings{}.page_default);
  EXPECT_EQ(page("n=0").count, 0u);
  EXPECT_EQ(page("n=7").count, 7u);
  EXPECT_EQ(page("n=10001").count, ApiSettings{}.page_max);
  EXPECT_EQ(page("n=9223372036854775808").count, ApiSettings{}.page_max);
  EXPECT_EQ(page("n=99999999999999999999999").count, ApiSettings{}.page_max);
}

TEST(Pages, CountIsANumber) {
  for (const char* query : {"n=", "n", "n=-1", "n=x", "n=1x", "n=%2B1", "n=1.0", "n=0x10"}) {
    const auto refused = parse_page(Query::parse(query).value(), {});
    ASSERT_FALSE(refused) << query;
    EXPECT_EQ(refused.error().code, ErrorCode::kPaginationInvalid) << query;
  }
}

TEST(Pages, LastIsCutWhereNoNameReaches) {
  EXPECT_EQ(page("last=v1").last, "v1");
  EXPECT_EQ(page("last=" + std::string(4000, 'z')).last.size(), kRepositoryNameBytesMax + 1);
}

TEST(Pages, LinkIsRelative) {
  EXPECT_EQ(next_link("/v2/a/tags/list", "n=1&last=x"),
            R"(</v2/a/tags/list?n=1&last=x>; rel="next")");
}

TEST(EntityTagGrammar, FindsTagsQuotedWeakAndBare) {
  const auto tags = entity_tags(header("If-None-Match", R"("sha256:a" , W/"sha256:b",sha256:c)"),
                                "If-None-Match");
  ASSERT_TRUE(tags);
  EXPECT_TRUE(tags->match("sha256:a") && tags->match("sha256:b") && tags->match("sha256:c"));
  EXPECT_FALSE(tags->match("sha256:d") || tags->match("") || tags->any);
  EXPECT_TRUE(entity_tags(header("If-Match", "*"), "If-Match")->match("sha256:d"));
  EXPECT_FALSE(entity_tags({}, "If-Match"));
}

TEST(EntityTagGrammar, ConditionsOfAReadInTheirOrder) {
  const Digest digest = Digest::parse("sha256:" + std::string(64, 'a')).value();
  const std::string tag = entity_tag(digest);
  EXPECT_EQ(evaluate_conditions({}, digest).value(), std::nullopt);
  EXPECT_EQ(evaluate_conditions(header("If-None-Match", tag), digest).value(), 304);
  EXPECT_EQ(evaluate_conditions(header("If-None-Match", "\"x\""), digest).value(), std::nullopt);
  Headers both = header("If-None-Match", tag);
  both.add("If-Match", "\"other\"");
  EXPECT_EQ(evaluate_conditions(both, digest).error().code, ErrorCode::kPreconditionFailed);
}

ErrorCode query_error(Operation operation, const std::string& text) {
  const auto query = parse_query(operation, text);
  return query ? ErrorCode::kInternal : query.error().code;
}

TEST(RequestQuery, OnlySomeParametersMayStandTwice) {
  EXPECT_TRUE(parse_query(Operation::kManifestPut, "tag=a&tag=b"));
  EXPECT_TRUE(parse_query(Operation::kReferrers, "artifactType=a&artifactType=b"));
  EXPECT_TRUE(parse_query(Operation::kToken, "scope=a&scope=b"));
  for (const char* text :
       {"from=a&from=b", "from=a&%66rom=a", "digest=a&mount=b&digest=a", "n=1&n=1", "x&x"}) {
    EXPECT_EQ(query_error(Operation::kUploadStart, text), ErrorCode::kInvalid) << text;
  }
}

TEST(RequestQuery, PlusIsASpaceInFormsOnly) {
  EXPECT_EQ(parse_query(Operation::kToken, "scope=a+b").value().find("scope"), "a b");
  EXPECT_EQ(parse_query(Operation::kReferrers, "artifactType=a+json").value().find("artifactType"),
            "a+json");
}

TEST(RequestQuery, ErrorsFitWhatWasAsked) {
  EXPECT_EQ(query_error(Operation::kUploadFinish, "digest=sha256:a%00"), ErrorCode::kDigestInvalid);
  EXPECT_EQ(query_error(Operation::kTags, "last=%zz"), ErrorCode::kInvalid);
  std::string many;
  for (int i = 0; i < 70; ++i) many += "tag=t" + std::to_string(i) + "&";
  EXPECT_EQ(query_error(Operation::kManifestPut, many), ErrorCode::kUriTooLong);
  EXPECT_EQ(query_error(Operation::kToken, many), ErrorCode::kInvalid);
}

RepositoryName name(const std::string& text) { return RepositoryName::parse(text).value(); }

TEST(RecentRepositoriesTest, KeepsTheNewestOfEachUser) {
  RecentRepositories recent(/*repositories_max=*/2, /*users_max=*/2);
  const UserId alice{20}, bob{21}, carol{22};
  recent.used(alice, name("a/one"));
  recent.used(alice, name("a/two"));
  recent.used(alice, name("a/one"));
  EXPECT_EQ(recent.of(alice), (std::vector{name("a/one"), name("a/two")}));
  recent.used(alice, name("a/three"));
  EXPECT_EQ(recent.of(alice), (std::vector{name("a/three"), name("a/one")}));
  recent.used(bob, name("b/one"));
  EXPECT_EQ(recent.of(bob), std::vector{name("b/one")});
  recent.used(carol, name("c/one"));  // alice was not seen for longest
  EXPECT_TRUE(recent.of(alice).empty());
  EXPECT_EQ(recent.of(bob).size() + recent.of(carol).size(), 2u);
}

}  // namespace
}  // namespace bulkhead
