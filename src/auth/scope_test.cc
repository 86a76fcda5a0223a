#include "auth/scope.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(Scope, NamesARepositoryAndActions) {
  const Scope scope = parse_scope("repository:team/app:pull,push").value();
  EXPECT_EQ(scope.repository->full(), "team/app");
  EXPECT_EQ(scope.actions, kPull | kPush);
  EXPECT_EQ(parse_scope("repository:a/b:delete")->actions, kDelete);
}

TEST(Scope, ActionsStandInAnyOrderAndMayRepeat) {
  EXPECT_EQ(parse_scope("repository:a/b:push,pull")->actions, kPull | kPush);
  EXPECT_EQ(parse_scope("repository:a/b:push,pull,delete")->actions, kPull | kPush | kDelete);
  EXPECT_EQ(parse_scope("repository:a/b:pull,pull")->actions, kPull);
  EXPECT_EQ(parse_scope("repository:a/b:*")->actions, kPull | kPush | kDelete);
  EXPECT_EQ(parse_scope("repository:a/b:*,pull")->actions, kPull | kPush | kDelete);
}

TEST(Scope, AShortNameIsTheLibrarys) {
  const Scope scope = parse_scope("repository:alpine:pull").value();
  EXPECT_EQ(scope.repository->full(), "library/alpine");
  EXPECT_EQ(to_string(scope), "repository:alpine:pull");
}

TEST(Scope, TheCatalogHasOneScope) {
  const Scope scope = parse_scope("registry:catalog:*").value();
  EXPECT_FALSE(scope.repository);
  EXPECT_EQ(scope.actions, kPull);
  EXPECT_EQ(to_string(scope), "registry:catalog:*");
  EXPECT_FALSE(parse_scope("registry:catalog:pull"));
  EXPECT_FALSE(parse_scope("registry:other:*"));
  EXPECT_EQ(parse_scope("repository:catalog:pull")->repository->full(), "library/catalog");
}

TEST(Scope, AClassIsDropped) {
  EXPECT_EQ(parse_scope("repository(plugin):a/b:pull"), parse_scope("repository:a/b:pull"));
  EXPECT_EQ(to_string(parse_scope("repository(plugin):a/b:pull").value()),
            "repository:a/b:pull");
  for (const char* text : {"repository():a/b:pull", "repository(:a/b:pull",
                           "repository(a)b:a/b:pull", "repository(a)(b):a/b:pull",
                           "repository(A):a/b:pull", "(plugin):a/b:pull"}) {
    EXPECT_FALSE(parse_scope(text)) << text;
  }
}

TEST(Scope, AnythingElseIsMalformed) {
  for (const char* text :
       {"", ":", "::", "repository", "repository:", "repository:a/b", "repository:a/b:",
        "repository::pull", ":a/b:pull", "repository:a/b:read", "repository:a/b:PULL",
        "repository:a/b:pull,", "repository:a/b:,pull", "repository:a/b:pull,,push",
        "repository:a/b: pull", "repository:A/b:pull", "repository:a//b:pull",
        "repository:a/b/:pull", "repository:/a/b:pull", "repository:a/../b:pull",
        "repository:*:pull", "repository:a/*:pull", "repository:host:5000/a/b:pull",
        "repository:a/b:c:pull", "Repository:a/b:pull", "namespace:a:pull", "repository:a/b:grant",
        "repository:a/b:pull\n", "repository:a/b:pull push"}) {
    const auto scope = parse_scope(text);
    ASSERT_FALSE(scope) << text;
    EXPECT_EQ(scope.error().code, ErrorCode::kInvalid);
  }
  EXPECT_FALSE(parse_scope(std::string_view("repository:a/b\0:pull", 20)));
}

TEST(Scope, IsPrintedInOneOrder) {
  EXPECT_EQ(to_string(parse_scope("repository:a/b:delete,push,pull").value()),
            "repository:a/b:pull,push,delete");
  EXPECT_EQ(to_string(parse_scopes({"repository:a/b:push registry:catalog:*"}).value()),
            "repository:a/b:push registry:catalog:*");
  EXPECT_EQ(to_string(std::vector<Scope>{}), "");
}

TEST(Scopes, AreUnitedByCanonicalName) {
  const auto scopes = parse_scopes({"repository:a/b:pull repository:alpine:pull",
                                    "repository:a/b:pull,push", "repository:library/alpine:push",
                                    "registry:catalog:*", "registry:catalog:*"})
                          .value();
  ASSERT_EQ(scopes.size(), 3u);
  EXPECT_EQ(to_string(scopes),
            "repository:a/b:pull,push repository:alpine:pull,push registry:catalog:*");
}

TEST(Scopes, NoneIsFineAndStraySpacesAreNot) {
  EXPECT_TRUE(parse_scopes({})->empty());
  EXPECT_TRUE(parse_scopes({"", ""})->empty());
  for (const char* text : {" ", "repository:a/b:pull ", " repository:a/b:pull",
                           "repository:a/b:pull  repository:a/c:pull"}) {
    EXPECT_FALSE(parse_scopes({text})) << text;
  }
  EXPECT_FALSE(parse_scopes({"repository:a/b:pull", "nonsense"}));
}

TEST(Scopes, AreBounded) {
  std::vector<std::string> many(kScopesMax, "repository:a/b:pull");
  EXPECT_TRUE(parse_scopes(many));
  many.push_back("repository:a/b:pull");
  EXPECT_EQ(parse_scopes(many).error().code, ErrorCode::kInvalid);

  std::string joined;
  for (size_t i = 0; i < 10'000; ++i) joined += "repository:a/b:pull ";
  EXPECT_EQ(parse_scopes({joined}).error().code, ErrorCode::kInvalid);

  std::vector<std::string> large;
  for (int i = 0; i < 40; ++i) {
    large.push_back("repository:" + std::string(240, 'a') + "/" + std::to_string(i) + ":pull");
  }
  EXPECT_EQ(parse_scopes(large).error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace bulkhead
