#include "repository/repositories.h"

#include <gtest/gtest.h>

#include "repository/test_registry.h"

namespace bulkhead {
namespace {

// Isolation matrix B16: a name made again is another repository.
class RepositoriesTest : public testing::Test, public TestRegistry {
 protected:
  Result<void> remove(const std::string& name) {
    return run(metadata.transact([&](Transaction& transaction) {
      return remove_repository(transaction, repository_name(name));
    }));
  }
  Result<void> remove_whole_namespace(const std::string& name) {
    return run(metadata.transact(
        [&](Transaction& transaction) { return remove_namespace(transaction, name); }));
  }
  Result<void> finish(const std::string& id, const std::string& bytes) {
    StringSource body = StringSource::whole(bytes);
    return run(registry.uploads.finish(upload("team/app", id), sha256(bytes), {}, body));
  }
  std::vector<std::string> names() {
    std::vector<std::string> names;
    const auto listed = all_repositories(*metadata.snapshot());
    for (const Named& one : listed.value()) names.push_back(one.name);
    return names;
  }
};

TEST_F(RepositoriesTest, AreListedInOrder) {
  ASSERT_TRUE(push_blob("team/b", "bytes"));
  ASSERT_TRUE(push_blob("team/a", "bytes"));
  EXPECT_EQ(names(), (std::vector<std::string>{"team/a", "team/b"}));
  const auto namespaces = all_namespaces(*metadata.snapshot()).value();
  ASSERT_EQ(namespaces.size(), 1u);
  EXPECT_EQ(namespaces[0].name, "team");
  EXPECT_EQ(namespaces[0].created, clock.now());
}

TEST_F(RepositoriesTest, ARemovedOneIsGoneAtOnce) {
  push_image("team/app", "v1", "layer");
  ASSERT_TRUE(remove("team/app"));
  EXPECT_EQ(read_blob("team/app", sha256("layer")).error().code, ErrorCode::kNameUnknown);
  EXPECT_EQ(read_manifest("team/app", "v1").error().code, ErrorCode::kNameUnknown);
  EXPECT_EQ(mount("other/app", "team/app", sha256("layer")), MountOutcome::kNotMounted);
  EXPECT_EQ(remove_manifest("team/app", "v1").error().code, ErrorCode::kManifestUnknown);
  EXPECT_TRUE(names().empty());
  EXPECT_EQ(remove("team/app").error().code, ErrorCode::kNotFound);
}

TEST_F(RepositoriesTest, TheNameMadeAgainHoldsNothing) {
  push_image("team/app", "v1", "layer");
  ASSERT_TRUE(remove("team/app"));
  ASSERT_TRUE(push_blob("team/app", "new"));
  EXPECT_EQ(read_blob("team/app", sha256("layer")).error().code, ErrorCode::kBlobUnknown);
  EXPECT_EQ(read_manifest("team/app", "v1").error().code, ErrorCode::kManifestUnknown);
  EXPECT_FALSE(push_manifest("team/app", "v1", image_json("{}", {"layer"}), kImageType));
}

TEST_F(RepositoriesTest, AnUploadDiesWithIt) {
  const std::string id = start("team/app").value().id;
  StringSource half = StringSource::whole("half");
  ASSERT_TRUE(run(registry.uploads.append(upload("team/app", id), {}, half)));
  ASSERT_TRUE(remove("team/app"));
  EXPECT_EQ(finish(id, "half").error().code, ErrorCode::kBlobUploadUnknown);
  ASSERT_TRUE(push_blob("team/app", "new"));
  EXPECT_EQ(finish(id, "half").error().code, ErrorCode::kBlobUploadUnknown);
  EXPECT_EQ(read_blob("team/app", sha256("half")).error().code, ErrorCode::kBlobUnknown);
  // Its bytes go when it expires, though nobody can name it any more.
  clock.advance(settings.upload_lifetime + settings.reap_delay);
  ASSERT_TRUE(run(registry.maintenance.run()));
  clock.advance(settings.reap_delay + Milliseconds(1));
  ASSERT_TRUE(run(registry.maintenance.run()));
  EXPECT_EQ(row_count("u") + row_count("s"), 0u);
  EXPECT_EQ(segment_count(), 1u);
}

TEST_F(RepositoriesTest, WhatOthersMountedStaysTheirs) {
  push_image("team/app", "v1", "layer");
  ASSERT_EQ(mount("other/app", "team/app", sha256("layer")), MountOutcome::kMounted);
  ASSERT_TRUE(remove("team/app"));
  EXPECT_EQ(read_blob("other/app", sha256("layer")).value(), "layer");
}

TEST_F(RepositoriesTest, ANamespaceGoesOnlyEmpty) {
  ASSERT_TRUE(push_blob("team/app", "bytes"));
  ASSERT_TRUE(push_blob("teams/app", "bytes"));
  const auto before = find_namespace(*metadata.snapshot(), "team").value();
  EXPECT_EQ(remove_whole_namespace("team").error().code, ErrorCode::kConflict);
  ASSERT_TRUE(remove("team/app"));
  ASSERT_TRUE(remove_whole_namespace("team"));
  EXPECT_EQ(remove_whole_namespace("team").error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(push_blob("team/app", "bytes"));
  EXPECT_NE(find_namespace(*metadata.snapshot(), "team").value(), before);
}

}  // namespace
}  // namespace bulkhead
