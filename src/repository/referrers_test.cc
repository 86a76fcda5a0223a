#include "repository/referrers.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "repository/test_registry.h"

namespace bulkhead {
namespace {

// Two artifact types with the same hash, so that their rows stand among each other.
const std::string kType = "text/x-1371838";
const std::string kTwin = "text/x-2000402";

class ReferrersTest : public testing::Test, public TestRegistry {
 protected:
  void SetUp() override { image_ = push_image("team/app", "v1"); }

  // A referrer of the image, told from others by `number`; yields its digest.
  Digest refer(const std::string& type, int number, const std::string& annotation = "") {
    const std::string note = image_json(
        "{}", {},
        R"(,"subject":)" + descriptor_json(kImageType, image_) + R"(,"artifactType":")" + type +
            R"(","annotations":{"n":")" + std::to_string(number) + annotation + "\"}");
    EXPECT_TRUE(push_manifest("team/app", sha256(note).to_string(), note, kImageType));
    note_bytes_ = note.size();
    return sha256(note);
  }
  Result<ReferrerPage> list(const std::vector<std::string>& types,
                            const ReferrerPageLimits& limits = {}, const std::string& cursor = "") {
    const auto snapshot = metadata.snapshot();
    const auto repository = find_repository(*snapshot, repository_name("team/app")).value();
    const std::string subject(sha256(image_).key());
    return list_referrers(*snapshot, {repository->id, subject, types, cursor}, limits);
  }
  // How many referrers each page has, following the cursors to the end.
  std::vector<size_t> pages(const std::vector<std::string>& types,
                            const ReferrerPageLimits& limits) {
    std::vector<size_t> sizes;
    std::set<std::string> seen;
    std::string cursor;
    do {
      const ReferrerPage page = list(types, limits, cursor).value();
      sizes.push_back(page.referrers.size());
      for (const Referrer& referrer : page.referrers) {
        EXPECT_TRUE(seen.insert(referrer.digest.to_string()).second) << "listed twice";
      }
      cursor = page.next;
    } while (!cursor.empty() && sizes.size() < 100);
    return sizes;
  }

  std::string image_;
  size_t note_bytes_ = 0;  // of the last note
};

using Sizes = std::vector<size_t>;

TEST_F(ReferrersTest, AreListedUntilDeleted) {
  const Digest note = refer("text/note", 1);
  ASSERT_EQ(list({})->referrers.size(), 1u);
  EXPECT_EQ(list({})->referrers[0].digest, note);
  EXPECT_EQ(list({})->referrers[0].record.annotations, (std::vector<std::string>{"n", "1"}));
  EXPECT_EQ(list({"text/note"})->referrers.size(), 1u);
  EXPECT_EQ(list({"text/other"})->referrers.size(), 0u);
  EXPECT_EQ(list({"text/other", "text/note", "text/note"})->referrers.size(), 1u);
  ASSERT_TRUE(remove_manifest("team/app", sha256(image_).to_string()));
  EXPECT_EQ(list({})->referrers.size(), 1u);
  ASSERT_TRUE(remove_manifest("team/app", note.to_string()));
  EXPECT_EQ(list({})->referrers.size(), 0u);
}

TEST_F(ReferrersTest, ComeInPagesOfBytes) {
  for (int i = 0; i < 5; ++i) refer("text/note", i);
  const Sizes sizes = pages({}, {.bytes_max = 800});
  EXPECT_GT(sizes.size(), 1u);
  EXPECT_EQ(std::accumulate(sizes.begin(), sizes.end(), size_t{0}), 5u);
  EXPECT_EQ(pages({}, {.bytes_max = 1}), (Sizes{1, 1, 1, 1, 1})) << "one always fits";
}

TEST_F(ReferrersTest, CursorsAreOurs) {
  for (const char* cursor : {"zz", "0", "ABC"}) {
    EXPECT_EQ(list({}, {}, cursor).error().code, ErrorCode::kInvalid) << cursor;
  }
  EXPECT_FALSE(list({}, {}, std::string(200, '0')));
  refer("text/note", 1);
  EXPECT_EQ(list({}, {}, "00")->referrers.size(), 1u);
  EXPECT_EQ(list({}, {}, "ff")->referrers.size(), 0u);
}

TEST_F(ReferrersTest, AFilterLooksAtNoOtherType) {
  for (int i = 0; i < 5; ++i) refer("text/a", i);
  refer("text/b", 1);
  refer("text/c", 1);
  EXPECT_EQ(pages({"text/b"}, {.rows_max = 1}), Sizes{1});
  EXPECT_EQ(pages({"text/none"}, {.rows_max = 1}), Sizes{0});
  EXPECT_EQ(pages({"text/c", "text/b"}, {.rows_max = 2}), Sizes{2});
  EXPECT_EQ(pages({"text/c", "text/b"}, {.rows_max = 1}), (Sizes{1, 1}));
}

TEST_F(ReferrersTest, RowLimitIsExact) {
  for (int i = 0; i < 4; ++i) refer(kType, i);
  EXPECT_EQ(pages({kType}, {.rows_max = 4}), Sizes{4});
  EXPECT_EQ(pages({kType}, {.rows_max = 3}), (Sizes{3, 1}));
  EXPECT_EQ(pages({}, {.rows_max = 2}), (Sizes{2, 2}));
}

TEST_F(ReferrersTest, APageMayBeEmptyAndGoOn) {
  for (int i = 0; i < 4; ++i) refer(kType, i);
  EXPECT_EQ(pages({kTwin}, {.rows_max = 4}), Sizes{0});
  EXPECT_EQ(pages({kTwin}, {.rows_max = 3}), (Sizes{0, 0}));
  refer(kTwin, 1);
  const Sizes sizes = pages({kTwin}, {.rows_max = 1});
  EXPECT_EQ(sizes.size(), 5u);
  EXPECT_EQ(std::accumulate(sizes.begin(), sizes.end(), size_t{0}), 1u);
}

TEST_F(ReferrersTest, ManifestsToReadAreBounded) {
  for (int i = 0; i < 4; ++i) refer("text/note", i, std::string(kRowAnnotationBytesMax, 'x'));
  ASSERT_TRUE(list({})->referrers[0].record.annotations_in_manifest);
  EXPECT_EQ(pages({}, {.read_bytes_max = 4 * note_bytes_}), Sizes{4});
  EXPECT_EQ(pages({}, {.read_bytes_max = 4 * note_bytes_ - 1}), (Sizes{3, 1}));
  EXPECT_EQ(pages({}, {.read_bytes_max = 1}), (Sizes{1, 1, 1, 1}));
  EXPECT_EQ(pages({}, {.bytes_max = 3 * kRowAnnotationBytesMax}), (Sizes{2, 2}))
      << "their annotations count, though they are not in the row";
}

}  // namespace
}  // namespace bulkhead
