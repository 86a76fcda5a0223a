#include "repository/listings.h"

#include <gtest/gtest.h>

#include "repository/test_registry.h"

namespace bulkhead {
namespace {

class ListingsTest : public testing::Test, public TestRegistry {};

TEST_F(ListingsTest, TagsAndRepositoriesComeInPages) {
  const std::string bytes = push_image("team/app", "b");
  for (const char* tag : {"a", "c", "B"}) {
    ASSERT_TRUE(push_manifest("team/app", tag, bytes, kImageType));
  }
  ASSERT_TRUE(push_blob("team-x/app", "x"));
  const auto snapshot = metadata.snapshot();
  const auto repository = find_repository(*snapshot, repository_name("team/app")).value();
  const NamePage first = list_tags(*snapshot, repository->id, "", 3).value();
  EXPECT_EQ(first.names, (std::vector<std::string>{"B", "a", "b"}));
  EXPECT_TRUE(first.more);
  const NamePage second = list_tags(*snapshot, repository->id, "b", 3).value();
  EXPECT_EQ(second.names, std::vector<std::string>{"c"});
  EXPECT_FALSE(second.more);
  const auto all = [](const RepositoryRef&, std::string_view) { return true; };
  EXPECT_EQ(list_repositories(*snapshot, "", 10, all).value().names,
            (std::vector<std::string>{"team-x/app", "team/app"}));
  EXPECT_EQ(list_repositories(*snapshot, "team-x/app", 10, all).value().names,
            std::vector<std::string>{"team/app"});
  const auto none = [](const RepositoryRef&, std::string_view) { return false; };
  EXPECT_TRUE(list_repositories(*snapshot, "", 10, none).value().names.empty());
}

}  // namespace
}  // namespace bulkhead
