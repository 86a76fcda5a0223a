#include "auth/grant_target.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(GrantTarget, OneComponentIsANamespaceMoreAreARepository) {
  const GrantTarget ns = GrantTarget::parse("alpine").value();
  EXPECT_EQ(ns.kind, BindingObject::kNamespace);
  EXPECT_EQ(ns.namespace_name, "alpine");
  EXPECT_FALSE(ns.repository);
  const GrantTarget repository = GrantTarget::parse("team/a/b").value();
  EXPECT_EQ(repository.kind, BindingObject::kRepository);
  EXPECT_EQ(repository.namespace_name, "team");
  EXPECT_EQ(repository.repository->full(), "team/a/b");
  EXPECT_EQ(repository.text(), "team/a/b");
}

TEST(GrantTarget, AStarIsEverythingOrAPattern) {
  EXPECT_EQ(GrantTarget::parse("*").value().kind, BindingObject::kRegistry);
  const GrantTarget pattern = GrantTarget::parse("team/app-*").value();
  EXPECT_EQ(pattern.kind, BindingObject::kPattern);
  EXPECT_EQ(pattern.namespace_name, "team");
  EXPECT_EQ(pattern.pattern, "app-*");
  for (const char* text : {"*", "team", "team/a/b", "team/*", "team/a*b*c*d*"}) {
    EXPECT_EQ(GrantTarget::parse(text).value().text(), text);
  }
}

TEST(GrantTarget, WhatNamesNothingIsRefused) {
  for (const char* text : {"", "Team", "team/", "/app", "team//app", "a b", "team/App", "**", "t*",
                           "*/app", "/*", "team/A*", "team/a*?", "team/*****"}) {
    EXPECT_EQ(GrantTarget::parse(text).error().code, ErrorCode::kNameInvalid) << text;
  }
  EXPECT_TRUE(GrantTarget::parse("team/" + std::string(kPatternBytesMax - 1, 'a') + "*"));
  EXPECT_FALSE(GrantTarget::parse("team/" + std::string(kPatternBytesMax, 'a') + "*"));
}

TEST(GrantTarget, AStarMatchesAnyRun) {
  for (const auto& [pattern, path] : std::initializer_list<std::pair<const char*, const char*>>{
           {"*", "a"}, {"*", "a/b"}, {"app-*", "app-"}, {"app-*", "app-web/x"}, {"*-web", "a-web"},
           {"a*c", "abc"}, {"a*c", "ac"}, {"a*b*c", "a1b2b3c"}, {"*aab", "aaab"}, {"a**", "a"}}) {
    EXPECT_TRUE(matches(pattern, path)) << pattern << " " << path;
  }
  for (const auto& [pattern, path] : std::initializer_list<std::pair<const char*, const char*>>{
           {"app-*", "app"}, {"app-*", "xapp-1"}, {"*-web", "a-webs"}, {"a*c", "ab"},
           {"a*c", "bac"}, {"*aab", "aaba"}, {"a", "aa"}, {"aa", "a"}, {"a*", ""}}) {
    EXPECT_FALSE(matches(pattern, path)) << pattern << " " << path;
  }
}

}  // namespace
}  // namespace bulkhead
