#include "repository/manifests.h"

#include <gtest/gtest.h>

#include "repository/test_registry.h"

namespace bulkhead {
namespace {

class ManifestsTest : public testing::Test, public TestRegistry {};

TEST_F(ManifestsTest, IsReadBackByTagAndDigest) {
  const std::string bytes = push_image("team/app", "v1");
  EXPECT_EQ(read_manifest("team/app", "v1").value(), bytes);
  EXPECT_EQ(read_manifest("team/app", sha256(bytes).to_string()).value(), bytes);
  EXPECT_EQ(read_manifest("team/app", "v2").error().code, ErrorCode::kManifestUnknown);
}

TEST_F(ManifestsTest, EveryMissingBlobIsNamedAndNothingIsStored) {
  ASSERT_TRUE(push_blob("team/app", "{}"));
  ASSERT_TRUE(push_blob("other/app", "foreign"));
  const auto refused =
      push_manifest("team/app", "v1", image_json("{}", {"foreign", "nowhere"}), kImageType);
  EXPECT_EQ(refused.error().code, ErrorCode::kManifestBlobUnknown);
  EXPECT_EQ(refused.error().details,
            (std::vector{sha256("foreign").to_string(), sha256("nowhere").to_string()}));
  EXPECT_EQ(row_count("m") + row_count("g") + row_count("u"), 0u);
}

TEST_F(ManifestsTest, RefusedPushCreatesNoRepository) {
  EXPECT_FALSE(push_manifest("new/app", "v1", image_json("{}", {}), kImageType));
  EXPECT_FALSE(find_repository(*metadata.snapshot(), repository_name("new/app")).value());
}

TEST_F(ManifestsTest, SizeMustBeTheBlobs) {
  ASSERT_TRUE(push_blob("team/app", "{}"));
  std::string bytes = image_json("{}", {});
  bytes.replace(bytes.find("\"size\":2"), 8, "\"size\":3");
  EXPECT_EQ(push_manifest("team/app", "v1", bytes, kImageType).error().code,
            ErrorCode::kManifestInvalid);
}

TEST_F(ManifestsTest, DigestReferenceMustMatch) {
  ASSERT_TRUE(push_blob("team/app", "{}"));
  const std::string bytes = image_json("{}", {});
  EXPECT_EQ(push_manifest("team/app", sha256("x").to_string(), bytes, kImageType).error().code,
            ErrorCode::kDigestInvalid);
  const Digest sha512 = digest_of(DigestAlgorithm::kSha512, bytes);
  EXPECT_EQ(push_manifest("team/app", sha512.to_string(), bytes, kImageType).value(), sha512);
  EXPECT_EQ(read_manifest("team/app", sha256(bytes).to_string()).error().code,
            ErrorCode::kManifestUnknown);
}

TEST_F(ManifestsTest, LinksKeepBlobsReadableBeyondTheLease) {
  push_image("team/app", "v1");
  clock.advance(settings.lease_window * 10);
  EXPECT_EQ(read_blob("team/app", sha256("layer")).value(), "layer");
}

TEST_F(ManifestsTest, LeaseEndsWithoutAManifest) {
  ASSERT_TRUE(push_blob("team/app", "layer"));
  ASSERT_TRUE(push_blob("team/app", "{}"));
  clock.advance(settings.lease_window);
  EXPECT_EQ(read_blob("team/app", sha256("layer")).error().code, ErrorCode::kBlobUnknown);
  EXPECT_TRUE(push_manifest("team/app", "v1", image_json("{}", {"layer"}), kImageType));
  EXPECT_EQ(read_blob("team/app", sha256("layer")).value(), "layer");
}

TEST_F(ManifestsTest, AfterTheGraceABlobIsNoWitness) {
  ASSERT_TRUE(push_blob("team/app", "{}"));
  clock.advance(settings.lease_window * 2);
  EXPECT_EQ(push_manifest("team/app", "v1", image_json("{}", {}), kImageType).error().code,
            ErrorCode::kManifestBlobUnknown);
}

TEST_F(ManifestsTest, DeletedByDigestTakesItsTagsAndLinks) {
  const std::string bytes = push_image("team/app", "v1");
  ASSERT_TRUE(push_manifest("team/app", "v2", bytes, kImageType));
  ASSERT_TRUE(remove_manifest("team/app", sha256(bytes).to_string()));
  EXPECT_EQ(read_manifest("team/app", "v1").error().code, ErrorCode::kManifestUnknown);
  EXPECT_EQ(read_manifest("team/app", "v2").error().code, ErrorCode::kManifestUnknown);
  EXPECT_EQ(row_count("p") + row_count("m") + row_count("g"), 0u);
  // The upload's own lease still stands; after it only grace is left.
  EXPECT_TRUE(read_blob("team/app", sha256("layer")));
  clock.advance(settings.lease_window);
  EXPECT_FALSE(read_blob("team/app", sha256("layer")));
}

TEST_F(ManifestsTest, DeletedByTagLosesTheTagOnly) {
  const std::string bytes = push_image("team/app", "v1");
  ASSERT_TRUE(remove_manifest("team/app", "v1"));
  EXPECT_EQ(read_manifest("team/app", "v1").error().code, ErrorCode::kManifestUnknown);
  EXPECT_EQ(read_manifest("team/app", sha256(bytes).to_string()).value(), bytes);
  EXPECT_EQ(remove_manifest("team/app", "v1").error().code, ErrorCode::kManifestUnknown);
}

TEST_F(ManifestsTest, LosingItsLastTagMakesItFreshAgain) {
  const std::string bytes = push_image("team/app", "v1");
  const auto fresh_until = [&] {
    const auto snapshot = metadata.snapshot();
    const auto repository = find_repository(*snapshot, repository_name("team/app")).value();
    const auto key = keys::keeper(repository->id, sha256(bytes), Keeper::kFresh, "");
    return unix_time(
        static_cast<int64_t>(find_record<NumberRecord>(*snapshot, key)->value().value));
  };
  clock.advance(settings.lease_window - Milliseconds(1));
  ASSERT_TRUE(remove_manifest("team/app", "v1"));
  EXPECT_EQ(fresh_until(), clock.now() + settings.lease_window);
}

TEST_F(ManifestsTest, ChildOfALiveIndexIsNotDeleted) {
  const std::string child = push_image("team/app", "child");
  const std::string index = index_json({child});
  ASSERT_TRUE(push_manifest("team/app", "list", index, kIndexType));
  const auto refused = remove_manifest("team/app", sha256(child).to_string());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(refused.error().message.find(sha256(index).to_string()), std::string::npos);
  ASSERT_TRUE(remove_manifest("team/app", sha256(index).to_string()));
  EXPECT_TRUE(remove_manifest("team/app", sha256(child).to_string()));
}

TEST_F(ManifestsTest, IndexNeedsItsChildrenPublishedHere) {
  const std::string child = push_image("other/app", "v1");
  EXPECT_EQ(push_manifest("team/app", "list", index_json({child}), kIndexType).error().code,
            ErrorCode::kManifestBlobUnknown);
  // Holding the child's bytes as a blob is not publishing it.
  ASSERT_TRUE(push_blob("team/app", child));
  EXPECT_EQ(push_manifest("team/app", "list", index_json({child}), kIndexType).error().code,
            ErrorCode::kManifestBlobUnknown);
}

TEST_F(ManifestsTest, IndexOfLayersNeedsThemHeld) {
  ASSERT_TRUE(push_blob("team/app", "layer"));
  const std::string cache = index_json({"layer"}, "application/vnd.oci.image.layer.v1.tar");
  EXPECT_TRUE(push_manifest("team/app", "cache", cache, kIndexType));
}

TEST_F(ManifestsTest, SparseIndexIsAcceptedWhenAllowed) {
  settings.allow_missing_children = true;
  const std::string child = image_json("{}", {});
  ASSERT_TRUE(push_manifest("team/app", "list", index_json({child}), kIndexType));
  EXPECT_EQ(read_manifest("team/app", sha256(child).to_string()).error().code,
            ErrorCode::kManifestUnknown);
  EXPECT_EQ(row_count("v"), 1u);
}

TEST_F(ManifestsTest, SparseIndexIsAcceptedInTheNamespacesNamed) {
  settings.allow_missing_children_in = {"sparse", "team2"};
  const std::string index = index_json({image_json("{}", {})});
  EXPECT_TRUE(push_manifest("sparse/app", "list", index, kIndexType));
  for (const char* name : {"team/app", "sparse2/app", "team/sparse"}) {
    EXPECT_EQ(push_manifest(name, "list", index, kIndexType).error().code,
              ErrorCode::kManifestBlobUnknown)
        << name;
  }
  ASSERT_TRUE(push_blob("sparse/app", "{}"));
  EXPECT_EQ(push_manifest("sparse/app", "v1", image_json("{}", {"absent"}), kImageType)
                .error().code,
            ErrorCode::kManifestBlobUnknown)
      << "a layer is never absent";
}

TEST_F(ManifestsTest, BlobInUseIsNotDeletedAndTheManifestIsNamed) {
  const std::string bytes = push_image("team/app", "v1");
  const auto refused = remove_blob("team/app", sha256("layer"));
  EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(refused.error().message.find(sha256(bytes).to_string()), std::string::npos);
}

TEST_F(ManifestsTest, DeletedBlobIsGoneHereAtOnceAndStaysElsewhere) {
  ASSERT_TRUE(push_blob("team/app", "layer"));
  ASSERT_EQ(mount("other/app", "team/app", sha256("layer")), MountOutcome::kMounted);
  ASSERT_TRUE(remove_blob("team/app", sha256("layer")));
  EXPECT_EQ(read_blob("team/app", sha256("layer")).error().code, ErrorCode::kBlobUnknown);
  EXPECT_EQ(read_blob("other/app", sha256("layer")).value(), "layer");
  EXPECT_EQ(remove_blob("team/app", sha256("layer")).error().code, ErrorCode::kBlobUnknown);
}

TEST_F(ManifestsTest, MountOfWhatTheSourceDoesNotServeIsNoMount) {
  const std::string bytes = push_image("team/app", "v1");
  EXPECT_EQ(mount("other/app", "team/app", sha256("nowhere")), MountOutcome::kNotMounted);
  EXPECT_EQ(mount("other/app", "absent/app", sha256("layer")), MountOutcome::kNotMounted);
  clock.advance(settings.lease_window);
  ASSERT_TRUE(remove_manifest("team/app", sha256(bytes).to_string()));
  // Only grace is left in the source: good for publishing there, not for passing on.
  EXPECT_EQ(mount("other/app", "team/app", sha256("layer")), MountOutcome::kNotMounted);
  EXPECT_TRUE(push_manifest("team/app", "again", bytes, kImageType));
}

TEST_F(ManifestsTest, MountPassesOnWhatIsLeftOfALease) {
  ASSERT_TRUE(push_blob("team/app", "layer"));
  clock.advance(settings.lease_window - Milliseconds(1));
  ASSERT_EQ(mount("other/app", "team/app", sha256("layer")), MountOutcome::kMounted);
  ASSERT_EQ(mount("team/app", "other/app", sha256("layer")), MountOutcome::kMounted);
  clock.advance(Milliseconds(1));
  EXPECT_FALSE(read_blob("team/app", sha256("layer")));
  EXPECT_FALSE(read_blob("other/app", sha256("layer")));
}

TEST_F(ManifestsTest, GraceDoesNotHideALiveLink) {
  const std::string first = push_image("team/app", "v1");
  const std::string second = image_json("{}", {"layer"}, R"(,"annotations":{"a":"b"})");
  ASSERT_TRUE(push_manifest("team/app", "v2", second, kImageType));
  clock.advance(settings.lease_window);
  ASSERT_TRUE(remove_manifest("team/app", sha256(first).to_string()));
  EXPECT_EQ(read_blob("team/app", sha256("layer")).value(), "layer");
}

TEST_F(ManifestsTest, MountReadsItsAuthorityInsideTheTransaction) {
  ASSERT_TRUE(push_blob("team/app", "layer"));
  const auto unread =
      run(registry.blobs.mount(repository_name("other/app"), repository_name("team/app"),
                               sha256("layer"), kAllowed, kRefused));
  EXPECT_EQ(unread, MountOutcome::kNotMounted);
  const auto unwritten =
      run(registry.blobs.mount(repository_name("other/app"), repository_name("team/app"),
                               sha256("layer"), kRefused, kAllowed));
  EXPECT_EQ(unwritten.error().code, ErrorCode::kDenied);
}

TEST_F(ManifestsTest, MountFromAnyLooksOnlyAtItsCandidates) {
  ASSERT_TRUE(push_blob("secret/app", "layer"));
  const auto allow = [](const RepositoryName&) { return TestRegistry::kAllowed; };
  const auto mount_any = [&](std::vector<RepositoryName> candidates) {
    return run(registry.blobs.mount_from_any(repository_name("other/app"), std::move(candidates),
                                             sha256("layer"), kAllowed, allow));
  };
  EXPECT_EQ(mount_any({repository_name("team/app")}), MountOutcome::kNotMounted);
  EXPECT_EQ(mount_any({repository_name("team/app"), repository_name("secret/app")}),
            MountOutcome::kMounted);
}

TEST_F(ManifestsTest, PreconditionIsEvaluatedAgainstTheTag) {
  const std::string first = push_image("team/app", "v1");
  const auto put = [&](ManifestPrecondition precondition) {
    return run(registry.manifests.put(
        {.name = repository_name("team/app"),
         .reference = reference("v1"),
         .manifest = Manifest::parse(image_json("{}", {}), kImageType, ManifestLimits{}).value(),
         .precondition = std::move(precondition),
         .user = kUser,
         .authority = kAllowed}));
  };
  EXPECT_EQ(put({.must_not_exist = true}).error().code, ErrorCode::kPreconditionFailed);
  EXPECT_EQ(put({.must_be = {sha256("x").to_string()}}).error().code,
            ErrorCode::kPreconditionFailed);
  EXPECT_EQ(row_count("u"), 0u);
  EXPECT_TRUE(put({.must_be = {sha256(first).to_string()}}));
}

TEST_F(ManifestsTest, TagHistoryIsBounded) {
  settings.tag_history_max = 3;
  push_image("team/app", "v1");
  for (int i = 0; i < 5; ++i) {
    const std::string extra = R"(,"annotations":{"n":")" + std::to_string(i) + "\"}";
    ASSERT_TRUE(push_manifest("team/app", "v1", image_json("{}", {}, extra), kImageType));
  }
  EXPECT_EQ(row_count("h"), 3u);
}

TEST_F(ManifestsTest, FollowerLimitIsExact) {
  settings.manifest_followers_max = 3;
  const std::string image = push_image("team/app", "v1");
  ASSERT_TRUE(push_manifest("team/app", "v2", image, kImageType));
  std::vector<std::string> notes;
  for (const char* text : {"a", "b"}) {
    notes.push_back(image_json("{}", {},
                               R"(,"subject":)" + descriptor_json(kImageType, image) +
                                   R"(,"annotations":{"n":")" + text + "\"}"));
    const std::string digest = sha256(notes.back()).to_string();
    ASSERT_TRUE(push_manifest("team/app", digest, notes.back(), kImageType));
  }
  const auto refused = remove_manifest("team/app", sha256(image).to_string());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(read_manifest("team/app", "v1").value(), image);
  EXPECT_EQ(read_manifest("team/app", "v2").value(), image);
  ASSERT_TRUE(remove_manifest("team/app", sha256(notes[0]).to_string()));
  EXPECT_TRUE(remove_manifest("team/app", sha256(image).to_string()));
  EXPECT_EQ(row_count("g"), 0u);
  EXPECT_TRUE(read_manifest("team/app", sha256(notes[1]).to_string())) << "it stays, fresh again";
}

TEST_F(ManifestsTest, FollowersOfOneKindCountAlone) {
  settings.manifest_followers_max = 2;
  const std::string image = push_image("team/app", "v1");
  for (const char* tag : {"v2", "v3"}) {
    ASSERT_TRUE(push_manifest("team/app", tag, image, kImageType));
  }
  EXPECT_FALSE(remove_manifest("team/app", sha256(image).to_string()));
  ASSERT_TRUE(remove_manifest("team/app", "v2"));
  EXPECT_TRUE(remove_manifest("team/app", sha256(image).to_string()));
}

}  // namespace
}  // namespace bulkhead
