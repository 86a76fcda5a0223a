#include "auth/readable_names.h"

#include <gtest/gtest.h>

#include "auth/test_registry.h"

namespace bulkhead {
namespace {

using Ranges = std::vector<NameRange>;

const std::string kZero(1, '\0');

class ReadableNamesTest : public testing::Test, public TestRegistry {
 protected:
  Ranges ranges(const ReadableSet& readable) {
    return must(readable_ranges(*snapshot(), readable));
  }
  const RepositoryRef team_ = create("team/app");
  const RepositoryRef dash_ = create("team-x/app");
};

TEST_F(ReadableNamesTest, EverythingIsOneRange) {
  EXPECT_EQ(ranges({.everything = true}), (Ranges{{"", ""}}));
  EXPECT_EQ(ranges({}), Ranges{});
}

TEST_F(ReadableNamesTest, NamespacesStandInTheOrderOfTheirRepositories) {
  const ReadableSet both{.namespaces = {team_.namespace_id, dash_.namespace_id}};
  EXPECT_EQ(ranges(both), (Ranges{{"team-x/", "team-x0"}, {"team/", "team0"}}));
}

TEST_F(ReadableNamesTest, OneRepositoryIsOneName) {
  EXPECT_EQ(ranges({.repositories = {team_.id}}), (Ranges{{"team/app", "team/app" + kZero}}));
  const ReadableSet within{.namespaces = {team_.namespace_id}, .repositories = {team_.id}};
  EXPECT_EQ(ranges(within), (Ranges{{"team/", "team0"}}));
}

TEST_F(ReadableNamesTest, APatternIsWhatItBeginsWith) {
  const auto of = [&](std::initializer_list<std::string> texts) {
    ReadableSet readable;
    for (const std::string& text : texts) readable.patterns.push_back({team_.namespace_id, text});
    return ranges(readable);
  };
  EXPECT_EQ(of({"app-*"}), (Ranges{{"team/app-", "team/app."}}));
  EXPECT_EQ(of({"a*b*", "ab*", "x*"}), (Ranges{{"team/a", "team/b"}, {"team/x", "team/y"}}));
  EXPECT_EQ(of({"*-prod"}), (Ranges{{"team/", "team0"}}));
}

TEST_F(ReadableNamesTest, WhatIsGoneHasNoRange) {
  EXPECT_EQ(ranges({.namespaces = {NamespaceId{999}},
                    .repositories = {RepositoryId{999}},
                    .patterns = {{NamespaceId{999}, "a*"}}}),
            Ranges{});
}

}  // namespace
}  // namespace bulkhead
