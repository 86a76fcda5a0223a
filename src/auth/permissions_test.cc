#include "auth/permissions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(Permissions, ARuleIsVerbsOnResources) {
  const Permissions some = parse_rule("get,update imagestreams/layers,imagestreams").value();
  EXPECT_TRUE(some.allows(Verb::kGet, Resource::kLayers));
  EXPECT_TRUE(some.allows(Verb::kUpdate, Resource::kImageStreams));
  EXPECT_FALSE(some.allows(Verb::kDelete, Resource::kLayers));
  EXPECT_FALSE(some.allows(Verb::kGet, Resource::kImageStreamTags));
  EXPECT_EQ(parse_rule("* *").value(), Permissions::everything());
  EXPECT_EQ(parse_rule("* metrics").value().verbs_of(Resource::kMetrics), kEveryVerb);
  EXPECT_TRUE(parse_rule("get *").value().allows(Verb::kGet, Resource::kAuditRecords));
}

TEST(Permissions, WhatIsNoRuleIsRefusedWithTheWord) {
  for (const char* text : {"", "get", " images", "get ", "get, images", "get images,", "Get images",
                           "get,* images", "get images images", "*,get images", "get  images"}) {
    EXPECT_EQ(parse_rule(text).error().code, ErrorCode::kInvalid) << text;
  }
  EXPECT_TRUE(parse_rule("get pods").error().message.contains("'pods'; there are imagestreams"));
  EXPECT_TRUE(parse_rule("push images").error().message.contains("'push'; there are get, list"));
  EXPECT_FALSE(parse_rule("get " + std::string(kRuleBytesMax, 'a')));
}

TEST(Permissions, PrintedRulesUniteToTheSame) {
  for (const char* text : {"get imagestreams/layers", "* *", "list,watch images,users"}) {
    const Permissions permissions = parse_rule(text).value();
    EXPECT_THAT(print_rules(permissions), testing::ElementsAre(text));
  }
  const Permissions mixed =
      parse_rule("get images").value() | parse_rule("get,list users,groups").value();
  EXPECT_THAT(print_rules(mixed), testing::ElementsAre("get images", "get,list users,groups"));
  EXPECT_TRUE(print_rules({}).empty());
}

TEST(Permissions, WhatIsOfTheRegistryIsNotBelowIt) {
  const Permissions below = Permissions::everything().below_the_registry();
  EXPECT_TRUE(below.allows(Verb::kDelete, Resource::kProjects));
  EXPECT_FALSE(below.allows(Verb::kGet, Resource::kImages));
  EXPECT_FALSE(below.allows(Verb::kGet, Resource::kAuditRecords));
  EXPECT_TRUE(Permissions::everything().cover(below));
  EXPECT_FALSE(below.cover(Permissions::everything()));
}

TEST(Permissions, NamesAreReadBack) {
  for (size_t i = 0; i < kResources; ++i) {
    const auto resource = static_cast<Resource>(i);
    EXPECT_EQ(find_resource(to_string(resource)), resource);
  }
  for (int i = 0; i < 8; ++i) EXPECT_EQ(find_verb(to_string(static_cast<Verb>(i))), Verb(i));
  EXPECT_FALSE(find_verb("pull"));
  EXPECT_FALSE(find_resource("*"));
}

}  // namespace
}  // namespace bulkhead
