#include "repository/blob_reader.h"

#include <gtest/gtest.h>

#include "repository/test_registry.h"

namespace bulkhead {
namespace {

const std::string kContent = "onetwothree";

class BlobReaderTest : public testing::Test, public TestRegistry {
 protected:
  // Of three segments.
  void push_in_parts() {
    const std::string id = start("team/app").value().id;
    for (const char* part : {"one", "two", "three"}) {
      StringSource body = StringSource::whole(part);
      ASSERT_TRUE(run(registry.uploads.append(upload("team/app", id), std::nullopt, body)));
    }
    StringSource nothing = StringSource::whole("");
    ASSERT_TRUE(
        run(registry.uploads.finish(upload("team/app", id), sha256(kContent), {}, nothing)));
  }
  BlobLocation locate() {
    const auto snapshot = metadata.snapshot();
    const auto repository = find_repository(*snapshot, repository_name("team/app")).value();
    return registry.blobs.find(*snapshot, repository->id, sha256(kContent)).value();
  }
  Result<BlobReader> open(uint64_t offset = 0) {
    return run(registry.blobs.open(locate(), offset));
  }
  void lose(size_t number) {
    const SegmentName name = SegmentName::from_raw(locate().segments.at(number).name).value();
    ASSERT_TRUE(run(segments.remove(name)));
  }
  Result<std::string> rest_of(BlobReader& reader, uint64_t offset = 0) {
    std::string bytes;
    while (offset + bytes.size() < reader.size()) {
      const uint64_t at = offset + bytes.size();
      bytes += std::get<std::string>(TRY(run(reader.run(at, reader.size() - at))));
    }
    return bytes;
  }
};

TEST_F(BlobReaderTest, RunsEndWhereASegmentOrTheRangeEnds) {
  push_in_parts();
  BlobReader reader = open().value();
  const auto run_of = [&](uint64_t offset, uint64_t length) {
    return std::get<std::string>(run(reader.run(offset, length)).value());
  };
  EXPECT_EQ(run_of(0, 11), "one");
  EXPECT_EQ(run_of(3, 2), "tw");
  EXPECT_EQ(run_of(5, 6), "o");
  EXPECT_EQ(run_of(10, 1), "e");
  EXPECT_EQ(run_of(1, 1), "n");
}

TEST_F(BlobReaderTest, OpensWhatIsReadAndNoMore) {
  push_in_parts();
  BlobReader reader = open().value();
  lose(0);  // it is open
  lose(2);
  EXPECT_EQ(std::get<std::string>(run(reader.run(0, 11)).value()), "one");
  EXPECT_EQ(std::get<std::string>(run(reader.run(3, 8)).value()), "two");
  EXPECT_EQ(missing_bytes.value(), 0u);
  EXPECT_EQ(run(reader.run(6, 5)).error().code, ErrorCode::kInternal);
  EXPECT_EQ(missing_bytes.value(), 1u);
  EXPECT_EQ(run(reader.run(0, 11)).error().code, ErrorCode::kInternal) << "nothing stays open";
}

TEST_F(BlobReaderTest, TheFirstByteWantedIsLookedForBeforehand) {
  push_in_parts();
  lose(1);
  EXPECT_TRUE(open(0));
  EXPECT_EQ(open(3).error().code, ErrorCode::kInternal);
  EXPECT_TRUE(open(6));
  EXPECT_TRUE(open(11)) << "nothing lies at the end";
  EXPECT_EQ(missing_bytes.value(), 1u);
}

TEST_F(BlobReaderTest, SegmentsThatDoNotMakeUpTheSizeAreMissingBytes) {
  push_in_parts();
  BlobLocation location = locate();
  location.segments.pop_back();
  EXPECT_EQ(run(registry.blobs.open(location)).error().code, ErrorCode::kInternal);
  EXPECT_EQ(missing_bytes.value(), 1u);
}

TEST_F(BlobReaderTest, TheReaperWaitsForWhoReads) {
  push_in_parts();
  {
    BlobReader reader = open().value();
    BlobReader another = open().value();
    lose(0);
    push_in_parts();  // a repair: the old segments are doomed
    ASSERT_EQ(row_count("d"), 3u);
    clock.advance(2 * settings.reap_delay);
    EXPECT_EQ(run(registry.maintenance.run()).value().segments_reaped, 0u);
    EXPECT_EQ(rest_of(reader).value(), kContent);
    reader = std::move(another);
    EXPECT_EQ(run(registry.maintenance.run()).value().segments_reaped, 0u);
    EXPECT_EQ(rest_of(reader).value(), kContent);
  }
  EXPECT_EQ(run(registry.maintenance.run()).value().segments_reaped, 3u);
  EXPECT_EQ(row_count("d"), 0u);
  EXPECT_EQ(read_blob("team/app", sha256(kContent)).value(), kContent);
}

TEST_F(BlobReaderTest, WhatIsReadDoesNotKeepOthersFromBeingReaped) {
  push_in_parts();
  const BlobReader reader = open().value();
  lose(0);
  push_in_parts();
  for (int i = 0; i < 600; ++i) {
    const UploadStatus started = start("team/app").value();
    StringSource body = StringSource::whole("x");
    ASSERT_TRUE(run(registry.uploads.append(upload("team/app", started.id), std::nullopt, body)));
    ASSERT_TRUE(run(registry.uploads.cancel(upload("team/app", started.id))));
  }
  clock.advance(2 * settings.reap_delay);
  EXPECT_EQ(run(registry.maintenance.run()).value().segments_reaped, 600u);
  EXPECT_EQ(row_count("d"), 3u);
}

}  // namespace
}  // namespace bulkhead
