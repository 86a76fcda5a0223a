#include "repository/uploads.h"

#include <gtest/gtest.h>

#include "repository/test_registry.h"

namespace bulkhead {
namespace {

class UploadsTest : public testing::Test, public TestRegistry {
 protected:
  Result<UploadStatus> append(const std::string& id, const std::string& bytes,
                              std::optional<ContentRange> range = {}) {
    StringSource body = StringSource::whole(bytes);
    return run(registry.uploads.append(upload("team/app", id), range, body));
  }
  Result<void> finish(const std::string& id, const Digest& digest, const std::string& bytes = "",
                      std::optional<ContentRange> range = {}) {
    StringSource body = StringSource::whole(bytes);
    return run(registry.uploads.finish(upload("team/app", id), digest, range, body));
  }
  Result<UploadStatus> status(const std::string& id, UserId user = kUser) {
    return registry.uploads.status(*metadata.snapshot(), repository_name("team/app"), user, id);
  }
};

TEST_F(UploadsTest, WholeBodyBecomesABlob) {
  ASSERT_TRUE(push_blob("team/app", "bytes"));
  EXPECT_EQ(read_blob("team/app", sha256("bytes")).value(), "bytes");
  EXPECT_EQ(row_count("u") + row_count("s") + row_count("d"), 0u);
}

TEST_F(UploadsTest, EmptyBlobNeedsNoSegment) {
  ASSERT_TRUE(push_blob("team/app", ""));
  EXPECT_EQ(read_blob("team/app", sha256("")).value(), "");
  EXPECT_EQ(segment_count(), 0u);
}

TEST_F(UploadsTest, ChunksContinueTheHash) {
  const std::string id = start("team/app").value().id;
  EXPECT_EQ(append(id, "one", ContentRange{0, 2}).value().offset, 3u);
  EXPECT_EQ(append(id, "two").value().offset, 6u);
  ASSERT_TRUE(finish(id, sha256("onetwothree"), "three", ContentRange{6, 10}));
  EXPECT_EQ(read_blob("team/app", sha256("onetwothree")).value(), "onetwothree");
}

TEST_F(UploadsTest, UnannouncedSha512IsReadOnceMore) {
  const std::string id = start("team/app").value().id;
  ASSERT_TRUE(append(id, "one"));
  const Digest digest = digest_of(DigestAlgorithm::kSha512, "onetwo");
  ASSERT_TRUE(finish(id, digest, "two"));
  EXPECT_EQ(read_blob("team/app", digest).value(), "onetwo");
  EXPECT_EQ(read_blob("team/app", sha256("onetwo")).error().code, ErrorCode::kBlobUnknown);
}

TEST_F(UploadsTest, OutOfOrderChunkLeavesTheUploadAlive) {
  const std::string id = start("team/app").value().id;
  ASSERT_TRUE(append(id, "one"));
  EXPECT_EQ(append(id, "one", ContentRange{0, 2}).error().code, ErrorCode::kRangeNotSatisfiable);
  EXPECT_EQ(append(id, "xx", ContentRange{5, 6}).error().code, ErrorCode::kRangeNotSatisfiable);
  EXPECT_EQ(finish(id, sha256("x"), "x", ContentRange{7, 7}).error().code,
            ErrorCode::kRangeNotSatisfiable);
  EXPECT_EQ(status(id).value().offset, 3u);
  EXPECT_TRUE(finish(id, sha256("one")));
}

TEST_F(UploadsTest, RangeAndLengthMustAgree) {
  const std::string id = start("team/app").value().id;
  EXPECT_EQ(append(id, "abc", ContentRange{0, 1}).error().code, ErrorCode::kSizeInvalid);
  StringSource chunked({"abc"});
  EXPECT_EQ(run(registry.uploads.append(upload("team/app", id), ContentRange{0, 1}, chunked))
                .error()
                .code,
            ErrorCode::kSizeInvalid);
  EXPECT_EQ(status(id).value().offset, 0u);
}

TEST_F(UploadsTest, BrokenBodyKeepsItsPrefixOnlyWithoutARange) {
  const std::string id = start("team/app").value().id;
  StringSource body({"pre"}, 10);
  body.failure = Error{ErrorCode::kCancelled, "gone"};
  EXPECT_EQ(run(registry.uploads.append(upload("team/app", id), {}, body)).error().code,
            ErrorCode::kCancelled);
  EXPECT_EQ(status(id).value().offset, 3u);
  StringSource ranged({"fix"}, 10);
  ranged.failure = body.failure;
  EXPECT_FALSE(run(registry.uploads.append(upload("team/app", id), ContentRange{3, 12}, ranged)));
  EXPECT_EQ(status(id).value().offset, 3u);
  EXPECT_TRUE(finish(id, sha256("prefix"), "fix"));
}

TEST_F(UploadsTest, WrongDigestEndsTheUploadAndDoomsItsBytes) {
  const std::string id = start("team/app").value().id;
  EXPECT_EQ(finish(id, sha256("other"), "bytes").error().code, ErrorCode::kDigestInvalid);
  EXPECT_EQ(status(id).error().code, ErrorCode::kBlobUploadUnknown);
  EXPECT_EQ(read_blob("team/app", sha256("other")).error().code, ErrorCode::kBlobUnknown);
  EXPECT_EQ(row_count("d"), 1u);
}

// A body that, before its first byte, lets somebody else continue the upload.
class OvertakenSource : public StringSource {
 public:
  OvertakenSource(std::string bytes, std::function<void()> overtake)
      : StringSource({std::move(bytes)}), overtake_(std::move(overtake)) {}
  Task<std::string> read(size_t bytes_max) override {
    if (overtake_) std::exchange(overtake_, {})();
    co_return co_await StringSource::read(bytes_max);
  }

 private:
  std::function<void()> overtake_;
};

TEST_F(UploadsTest, StaleFinishDoesNotEndWhatAnotherRequestContinued) {
  const std::string id = start("team/app").value().id;
  OvertakenSource stale("stale", [&] {
    StringSource winner = StringSource::whole("winner");
    BlockingExecutor other;
    ASSERT_TRUE(other.run(registry.uploads.append(upload("team/app", id), {}, winner)));
  });
  EXPECT_EQ(
      run(registry.uploads.finish(upload("team/app", id), sha256("other"), {}, stale)).error().code,
      ErrorCode::kRangeNotSatisfiable);
  EXPECT_EQ(status(id).value().offset, 6u);
  EXPECT_TRUE(finish(id, sha256("winner")));
}

TEST_F(UploadsTest, ExistsForItsOwnerOnly) {
  const std::string id = start("team/app").value().id;
  EXPECT_EQ(status(id, UserId{101}).error().code, ErrorCode::kBlobUploadUnknown);
  StringSource body = StringSource::whole("x");
  const auto other = upload("team/app", id, UserId{101});
  EXPECT_EQ(run(registry.uploads.append(other, {}, body)).error().code,
            ErrorCode::kBlobUploadUnknown);
  EXPECT_EQ(run(registry.uploads.cancel(other)).error().code, ErrorCode::kBlobUploadUnknown);
  ASSERT_TRUE(start("team/other"));
  EXPECT_EQ(run(registry.uploads.cancel(upload("team/other", id))).error().code,
            ErrorCode::kBlobUploadUnknown);
  EXPECT_TRUE(status(id));
}

TEST_F(UploadsTest, MalformedIdIsUnknown) {
  ASSERT_TRUE(start("team/app"));
  for (const char* id : {"", "..", "00", "ZZ", "0123456789abcdef0123456789ABCDEF"}) {
    EXPECT_EQ(status(id).error().code, ErrorCode::kBlobUploadUnknown) << id;
  }
}

TEST_F(UploadsTest, RepeatedFinishAfterALostAnswerSucceeds) {
  const std::string id = start("team/app").value().id;
  ASSERT_TRUE(finish(id, sha256("bytes"), "bytes"));
  EXPECT_TRUE(finish(id, sha256("bytes"), "bytes"));
  EXPECT_EQ(finish(id, sha256("other"), "other").error().code, ErrorCode::kBlobUploadUnknown);
}

TEST_F(UploadsTest, AuthorityIsAskedInsideTheTransaction) {
  const std::string id = start("team/app").value().id;
  UploadRequest request = upload("team/app", id);
  request.authority = kRefused;
  StringSource body = StringSource::whole("bytes");
  EXPECT_EQ(run(registry.uploads.finish(request, sha256("bytes"), {}, body)).error().code,
            ErrorCode::kDenied);
  EXPECT_EQ(read_blob("team/app", sha256("bytes")).error().code, ErrorCode::kBlobUnknown);
}

TEST_F(UploadsTest, SecondPushOfTheSameBytesDoomsItsOwn) {
  ASSERT_TRUE(push_blob("team/app", "bytes"));
  ASSERT_TRUE(push_blob("other/app", "bytes"));
  EXPECT_EQ(row_count("b"), 1u);
  EXPECT_EQ(row_count("d"), 1u);
  EXPECT_EQ(row_count("v"), 2u);
}

TEST_F(UploadsTest, RepushRepairsABlobWhoseBytesAreGone) {
  ASSERT_TRUE(push_blob("team/app", "bytes"));
  const auto lost = run(segments.list(std::nullopt, 10)).value();
  ASSERT_TRUE(run(segments.remove(lost.front())));
  EXPECT_EQ(read_blob("team/app", sha256("bytes")).error().code, ErrorCode::kInternal);
  EXPECT_EQ(missing_bytes.value(), 1u);
  ASSERT_TRUE(push_blob("team/app", "bytes"));
  EXPECT_EQ(read_blob("team/app", sha256("bytes")).value(), "bytes");
}

TEST_F(UploadsTest, SegmentLimitIsExact) {
  settings.upload_segments_max = 2;
  const std::string id = start("team/app").value().id;
  ASSERT_TRUE(append(id, "a"));
  ASSERT_TRUE(append(id, "b"));
  EXPECT_EQ(append(id, "c").error().code, ErrorCode::kBlobUploadInvalid);
}

TEST_F(UploadsTest, SizeLimitIsExact) {
  settings.blob_bytes_max = 4;
  EXPECT_TRUE(push_blob("team/app", "four"));
  EXPECT_EQ(push_blob("team/app", "five!").error().code, ErrorCode::kBodyTooLarge);
  EXPECT_EQ(segment_count(), 1u) << "refused before anything was reserved";
}

TEST_F(UploadsTest, AbandonedSegmentsMakeRoomForNewOnes) {
  const std::string id = start("team/app").value().id;
  settings.blob_bytes_max = 1;
  for (int i = 0; i < 6; ++i) EXPECT_FALSE(append(id, "too long"));
  settings.blob_bytes_max = 100;
  EXPECT_TRUE(finish(id, sha256("short"), "short"));
}

TEST_F(UploadsTest, IdleUploadExpiresAndItsBytesAreReaped) {
  const std::string id = start("team/app").value().id;
  ASSERT_TRUE(append(id, "bytes"));
  clock.advance(settings.upload_idle - Milliseconds(1));
  EXPECT_EQ(run(registry.maintenance.run()).value().uploads_expired, 0u);
  EXPECT_TRUE(status(id));
  clock.advance(Milliseconds(1));
  EXPECT_EQ(status(id).error().code, ErrorCode::kBlobUploadUnknown);
  EXPECT_EQ(run(registry.maintenance.run()).value().uploads_expired, 1u);
  EXPECT_EQ(segment_count(), 1u);
  clock.advance(settings.reap_delay);
  EXPECT_EQ(run(registry.maintenance.run()).value().segments_reaped, 1u);
  EXPECT_EQ(segment_count(), 0u);
  EXPECT_EQ(row_count("u") + row_count("s") + row_count("d") + row_count("e"), 0u);
}

TEST_F(UploadsTest, BusyUploadEndsWithItsLifetime) {
  const std::string id = start("team/app").value().id;
  for (int day = 0; day < 7; ++day) {
    ASSERT_TRUE(append(id, "x")) << "day " << day;
    clock.advance(settings.upload_idle - Milliseconds(1));
  }
  clock.advance(Milliseconds(7));
  EXPECT_EQ(append(id, "x").error().code, ErrorCode::kBlobUploadUnknown);
}

}  // namespace
}  // namespace bulkhead
