#include "repository/listings.h"

#include <gtest/gtest.h>

#include "repository/test_registry.h"

namespace bulkhead {
namespace {

class ListingsTest : public testing::Test, public TestRegistry {};

TEST_F(ListingsTest, ReferrersAreListedUntilDeleted) {
  const std::string image = push_image("team/app", "v1");
  const std::string subject = R"(,"subject":)" + descriptor_json(kImageType, image) +
                              R"(,"artifactType":"text/note","annotations":{"a":"b"})";
  const std::string note = image_json("{}", {}, subject);
  ASSERT_TRUE(push_manifest("team/app", sha256(note).to_string(), note, kImageType));
  const auto list = [&](const std::vector<std::string>& types) {
    const auto snapshot = metadata.snapshot();
    const auto repository = find_repository(*snapshot, repository_name("team/app")).value();
    return list_referrers(*snapshot, repository->id, sha256(image).key(), types, "", 1 << 20)
        .value()
        .referrers;
  };
  ASSERT_EQ(list({}).size(), 1u);
  EXPECT_EQ(list({})[0].digest, sha256(note));
  EXPECT_EQ(list({})[0].record.annotations, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(list({"text/note"}).size(), 1u);
  EXPECT_EQ(list({"text/other"}).size(), 0u);
  ASSERT_TRUE(remove_manifest("team/app", sha256(image).to_string()));
  EXPECT_EQ(list({}).size(), 1u);
  ASSERT_TRUE(remove_manifest("team/app", sha256(note).to_string()));
  EXPECT_EQ(list({}).size(), 0u);
}

TEST_F(ListingsTest, ReferrersComeInPages) {
  const std::string image = push_image("team/app", "v1");
  for (int i = 0; i < 5; ++i) {
    const std::string subject = R"(,"subject":)" + descriptor_json(kImageType, image) +
                                R"(,"annotations":{"n":")" + std::to_string(i) + "\"}";
    const std::string note = image_json("{}", {}, subject);
    ASSERT_TRUE(push_manifest("team/app", sha256(note).to_string(), note, kImageType));
  }
  const auto snapshot = metadata.snapshot();
  const auto repository = find_repository(*snapshot, repository_name("team/app")).value();
  std::string cursor;
  std::set<std::string> seen;
  int pages = 0;
  do {
    const auto page =
        list_referrers(*snapshot, repository->id, sha256(image).key(), {}, cursor, 800).value();
    for (const Referrer& referrer : page.referrers) seen.insert(referrer.digest.to_string());
    cursor = page.next;
    ++pages;
  } while (!cursor.empty());
  EXPECT_EQ(seen.size(), 5u);
  EXPECT_GT(pages, 1);
  EXPECT_FALSE(list_referrers(*snapshot, repository->id, "x", {}, "zz", 800));
}

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
