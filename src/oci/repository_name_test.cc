#include "oci/repository_name.h"

#include <gtest/gtest.h>

#include <map>

namespace bulkhead {
namespace {

TEST(RepositoryNameTest, CanonicalFormHasANamespace) {
  const auto name = RepositoryName::parse("alpine");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->full(), "library/alpine");
  EXPECT_EQ(name->namespace_name(), "library");
  EXPECT_EQ(name->path(), "alpine");
  EXPECT_EQ(name->as_written(), "alpine");
  EXPECT_EQ(*name, *RepositoryName::parse("library/alpine"));
}

TEST(RepositoryNameTest, PathMayHaveSeveralComponents) {
  const auto name = RepositoryName::parse("team/app/web");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->full(), "team/app/web");
  EXPECT_EQ(name->namespace_name(), "team");
  EXPECT_EQ(name->path(), "app/web");
  EXPECT_EQ(name->as_written(), "team/app/web");
}

TEST(RepositoryNameTest, TakesTheGrammar) {
  for (const char* text : {"a", "0", "a/b", "a.b", "a_b", "a__b", "a-b", "a-----b", "a.b_c__d-e/0",
                           "v2", "library/library", "a/b/c/d/e/f", "x/blobs/uploads"}) {
    const auto name = RepositoryName::parse(text);
    ASSERT_TRUE(name) << text;
    EXPECT_EQ(name->as_written(), text);
    EXPECT_EQ(RepositoryName::parse(name->full())->full(), name->full());
  }
}

TEST(RepositoryNameTest, RefusesEverythingElse) {
  for (const std::string& text :
       {"", "/", "a/", "/a", "a//b", "A", "a/B", ".a", "a.", "-a", "a-", "_a", "a_", "a..b",
        "a___b", "a._b", "a-.b", "a_-b", "a b", " a", "a\n", "a:b", "a@b", "a%2fb", "a\\b", "../a",
        "a/./b", "a/../b", "_catalog", "a/_oci", "\xC3\xA4", "a*", "a,b", "a;b"}) {
    const auto name = RepositoryName::parse(text);
    ASSERT_FALSE(name) << text;
    EXPECT_EQ(name.error().code, ErrorCode::kNameInvalid) << text;
  }
  EXPECT_FALSE(RepositoryName::parse(std::string("a\0b", 3)));
}

TEST(RepositoryNameTest, LimitIsOnTheCanonicalForm) {
  EXPECT_TRUE(RepositoryName::parse("a/" + std::string(253, 'b')));
  EXPECT_FALSE(RepositoryName::parse("a/" + std::string(254, 'b')));
  EXPECT_TRUE(RepositoryName::parse(std::string(247, 'b')));  // + "library/" = 255
  EXPECT_FALSE(RepositoryName::parse(std::string(248, 'b')));
}

TEST(RepositoryNameTest, NeighboursAreDifferentRepositories) {
  EXPECT_NE(*RepositoryName::parse("a_b/c"), *RepositoryName::parse("a/b_c"));
  EXPECT_NE(*RepositoryName::parse("a/b"), *RepositoryName::parse("a/b/c"));
  EXPECT_LT(*RepositoryName::parse("alpine"), *RepositoryName::parse("library/b"));
}

TEST(NamespaceName, IsOneComponent) {
  EXPECT_EQ(parse_namespace_name("team-1"), "team-1");
  EXPECT_TRUE(parse_namespace_name(std::string(255, 'a')));
  for (const std::string& text :
       {std::string(), std::string("a/b"), std::string("A"), std::string("-a"), std::string("*"),
        std::string(256, 'a')}) {
    const auto name = parse_namespace_name(text);
    ASSERT_FALSE(name) << text;
    EXPECT_EQ(name.error().code, ErrorCode::kNameInvalid);
  }
}

TEST(NameCreation, RefusesOnlyUploadPaths) {
  for (const char* text :
       {"blobs/uploads", "x/blobs/uploads", "blobs/uploads/x", "x/blobs/uploads/y"}) {
    const auto result = check_name_can_be_created(*RepositoryName::parse(text));
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code, ErrorCode::kNameInvalid);
  }
  for (const char* text : {"v2", "blobs", "uploads", "x/blobs", "x/uploads", "x/manifests/y",
                           "x/tags/list", "x/blobs/y", "x/referrers/y", "x/uploads/blobs",
                           "x/myblobs/uploads", "x/blobs/uploads2"}) {
    EXPECT_TRUE(check_name_can_be_created(*RepositoryName::parse(text))) << text;
  }
}

void add_names(const std::string& name, int more, std::vector<std::string>& names) {
  names.push_back(name);
  if (more == 0) return;
  for (const char* word : {"blobs", "uploads", "manifests", "tags", "list", "referrers", "x"}) {
    add_names(name + "/" + word, more - 1, names);
  }
}

// What the comment at check_name_can_be_created() claims: no path has two readings.
TEST(NameCreation, NoPathBelongsToTwoNames) {
  std::vector<std::string> names;
  for (const char* word : {"blobs", "uploads", "manifests", "tags", "list", "referrers", "x"}) {
    add_names(word, 3, names);
  }
  std::map<std::string, std::string> owner_of_path;
  for (const std::string& name : names) {
    for (const char* route : {"/tags/list", "/manifests/uploads", "/manifests/tags",
                              "/manifests/list", "/blobs/sha256:0", "/referrers/sha256:0",
                              "/blobs/uploads/", "/blobs/uploads/x", "/blobs/uploads/list"}) {
      const auto [row, added] = owner_of_path.emplace(name + route, name);
      EXPECT_TRUE(added) << row->first << ": " << row->second << " and " << name;
    }
  }
}

}  // namespace
}  // namespace bulkhead
