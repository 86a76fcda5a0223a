#include "repository/listings.h"

#include <gtest/gtest.h>

#include <set>

#include "repository/test_registry.h"

namespace bulkhead {
namespace {

class ListingsTest : public testing::Test, public TestRegistry {};

TEST_F(ListingsTest, TagsComeInPages) {
  const std::string bytes = push_image("team/app", "b");
  for (const char* tag : {"a", "c", "B"}) {
    ASSERT_TRUE(push_manifest("team/app", tag, bytes, kImageType));
  }
  const auto snapshot = metadata.snapshot();
  const auto repository = find_repository(*snapshot, repository_name("team/app")).value();
  const NamePage first = list_tags(*snapshot, repository->id, "", 3).value();
  EXPECT_EQ(first.names, (std::vector<std::string>{"B", "a", "b"}));
  EXPECT_TRUE(first.more);
  const NamePage second = list_tags(*snapshot, repository->id, "b", 3).value();
  EXPECT_EQ(second.names, std::vector<std::string>{"c"});
  EXPECT_FALSE(second.more);
}

class CatalogTest : public ListingsTest {
 protected:
  void SetUp() override {
    for (const char* name : {"a/1", "a/2", "b/1", "b/2", "b/3", "c/1"}) {
      ASSERT_TRUE(push_blob(name, "x"));
    }
  }
  // Lists what `is_hidden_` does not name; looked_at_ is what was asked of it.
  NamePage list(RepositoryQuery query) {
    looked_at_.clear();
    auto may_read = [this](const RepositoryRef&, std::string_view name) {
      looked_at_.emplace_back(name);
      return !hidden_.contains(std::string(name));
    };
    if (query.rows_max == 0) query.rows_max = 1000;
    return list_repositories(*metadata.snapshot(), query, may_read).value();
  }
  using Names = std::vector<std::string>;
  static inline const std::vector<NameRange> kAll{{"", ""}};

  std::set<std::string> hidden_;
  Names looked_at_;
};

TEST_F(CatalogTest, ListsByPagesInByteOrder) {
  const NamePage page = list({.ranges = kAll, .count_max = 4});
  EXPECT_EQ(page.names, (Names{"a/1", "a/2", "b/1", "b/2"}));
  EXPECT_TRUE(page.more);
  const NamePage rest = list({.ranges = kAll, .last = "b/2", .count_max = 2});
  EXPECT_EQ(rest.names, (Names{"b/3", "c/1"}));
  EXPECT_FALSE(rest.more);
  EXPECT_TRUE(list({.ranges = kAll, .count_max = 0}).more);
  EXPECT_FALSE(list({.ranges = kAll, .last = "c/1", .count_max = 0}).more);
}

TEST_F(CatalogTest, LooksOnlyWhereItIsTold) {
  const std::vector<NameRange> ranges{{"a/2", std::string("a/2\0", 4)}, {"b/", "b0"}};
  EXPECT_EQ(list({.ranges = ranges, .count_max = 9}).names, (Names{"a/2", "b/1", "b/2", "b/3"}));
  EXPECT_EQ(looked_at_, (Names{"a/2", "b/1", "b/2", "b/3"}));
  EXPECT_EQ(list({.ranges = ranges, .last = "b/1", .count_max = 1}).names, Names{"b/2"});
  EXPECT_EQ(looked_at_, (Names{"b/2", "b/3"}));
  EXPECT_EQ(list({.ranges = {}, .count_max = 9}).names, Names{});
}

TEST_F(CatalogTest, WhatMayNotBeReadIsLeftOutAndCountsAsNoMore) {
  hidden_ = {"a/1", "b/2", "c/1"};
  const NamePage page = list({.ranges = kAll, .count_max = 3});
  EXPECT_EQ(page.names, (Names{"a/2", "b/1", "b/3"}));
  EXPECT_FALSE(page.more);
  hidden_ = {"a/1", "a/2", "b/1", "b/2", "b/3", "c/1"};
  EXPECT_TRUE(list({.ranges = kAll, .count_max = 3}).names.empty());
}

TEST_F(CatalogTest, RowsLookedAtAreBounded) {
  hidden_ = {"a/2", "b/1", "b/2"};
  const NamePage page = list({.ranges = kAll, .count_max = 9, .rows_max = 3});
  EXPECT_EQ(page.names, Names{"a/1"});
  EXPECT_EQ(page.looked_until, "b/1");
  const NamePage rest =
      list({.ranges = kAll, .last = page.looked_until, .count_max = 8, .rows_max = 4});
  EXPECT_EQ(rest.names, (Names{"b/3", "c/1"}));
  EXPECT_EQ(rest.looked_until, "");
  EXPECT_EQ(looked_at_, (Names{"b/2", "b/3", "c/1"}));
}

}  // namespace
}  // namespace bulkhead
