// What every SegmentStore promises, as tests over a harness:
//   SegmentStore& store();  Result<T> run(Task<T>);
// Instantiate with INSTANTIATE_TYPED_TEST_SUITE_P.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "blobs/segment_store.h"

namespace bulkhead {

// A name that starts with `first`, so that it chooses its place in the order.
inline SegmentName test_name(unsigned char first, uint32_t number = 0) {
  std::string upload(16, 'u');
  upload[0] = static_cast<char>(first);
  return SegmentName::mint(upload, number, "nnnn");
}

inline Task<void> store_segment(SegmentStore& store, SegmentName name,
                                std::vector<std::string> runs, ByteObservers observers) {
  auto writer = CO_TRY(co_await store.create(name, std::nullopt, std::move(observers)));
  for (std::string& run : runs) CO_TRY(co_await writer->write(std::move(run)));
  co_return co_await writer->finish();
}

inline Task<std::string> read_segment(SegmentStore& store, SegmentName name) {
  auto segment = CO_TRY(co_await store.open(name));
  co_return co_await segment->read(0, segment->size());
}

template <class Harness>
class SegmentContract : public ::testing::Test {
 protected:
  SegmentStore& store() { return harness_.store(); }
  template <class T>
  Result<T> run(Task<T> task) {
    return harness_.run(std::move(task));
  }
  void put(SegmentName name, std::string bytes) {
    auto result = run(store_segment(store(), name, {std::move(bytes)}, {}));
    ASSERT_TRUE(result) << result.error().message;
  }
  std::vector<SegmentName> list(std::optional<SegmentName> after, size_t count_max) {
    auto names = run(store().list(after, count_max));
    EXPECT_TRUE(names);
    return names.value_or(std::vector<SegmentName>{});
  }

  Harness harness_;
};

TYPED_TEST_SUITE_P(SegmentContract);

TYPED_TEST_P(SegmentContract, KeepsWhatWasWrittenAndObservesItInOrder) {
  const std::string large(3'000'000, 'x');
  std::string observed, observed_beside;
  const ByteObservers observers = {[&](std::string_view bytes) { observed += bytes; },
                                   [&](std::string_view bytes) { observed_beside += bytes; }};
  ASSERT_TRUE(this->run(
      store_segment(this->store(), test_name(1), {"first ", large, "", " last"}, observers)));
  EXPECT_EQ(observed, "first " + large + " last");
  EXPECT_EQ(observed_beside, observed);
  EXPECT_EQ(this->run(read_segment(this->store(), test_name(1))), "first " + large + " last");
}

TYPED_TEST_P(SegmentContract, AnEmptySegmentIsOne) {
  this->put(test_name(2), "");
  auto segment = this->run(this->store().open(test_name(2)));
  ASSERT_TRUE(segment);
  EXPECT_EQ((*segment)->size(), 0u);
  EXPECT_EQ(this->run((*segment)->read(0, 10)), "");
}

TYPED_TEST_P(SegmentContract, ReadsRanges) {
  this->put(test_name(3), "0123456789");
  auto opened = this->run(this->store().open(test_name(3)));
  ASSERT_TRUE(opened);
  Segment& segment = **opened;
  EXPECT_EQ(segment.size(), 10u);
  EXPECT_EQ(this->run(segment.read(2, 3)), "234");
  EXPECT_EQ(this->run(segment.read(7, 100)), "789");
  EXPECT_EQ(this->run(segment.read(10, 1)), "");
  EXPECT_EQ(this->run(segment.read(11, 1)), "");
  EXPECT_EQ(this->run(segment.read(0, 0)), "");
}

TYPED_TEST_P(SegmentContract, ANameIsCreatedOnce) {
  this->put(test_name(4), "original");
  auto again = this->run(store_segment(this->store(), test_name(4), {"other"}, {}));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(this->run(read_segment(this->store(), test_name(4))), "original");
}

TYPED_TEST_P(SegmentContract, AbsentNamesAreNotFoundAndRemovedGladly) {
  auto absent = this->run(this->store().open(test_name(5)));
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(this->run(this->store().remove(test_name(5))));
  this->put(test_name(5, 1), "neighbour");
  EXPECT_EQ(this->run(this->store().open(test_name(5))).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(this->run(this->store().remove(test_name(5))));
}

TYPED_TEST_P(SegmentContract, AnOpenSegmentOutlivesItsRemoval) {
  this->put(test_name(6), "still here");
  auto segment = this->run(this->store().open(test_name(6)));
  ASSERT_TRUE(segment);
  ASSERT_TRUE(this->run(this->store().remove(test_name(6))));
  EXPECT_EQ(this->run(this->store().open(test_name(6))).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(this->run((*segment)->read(0, 100)), "still here");
}

TYPED_TEST_P(SegmentContract, ListsInOrderByPages) {
  std::vector<SegmentName> expected;
  for (int first : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
    for (uint32_t number : {0u, 1u, 256u}) {
      expected.push_back(test_name(static_cast<unsigned char>(first), number));
    }
  }
  for (size_t i = 0; i < expected.size(); ++i) {
    this->put(expected[(i * 7) % expected.size()], "bytes");
  }
  EXPECT_EQ(this->list(std::nullopt, 1000), expected);
  std::vector<SegmentName> paged;
  while (true) {
    auto page = this->list(paged.empty() ? std::nullopt : std::optional(paged.back()), 4);
    EXPECT_LE(page.size(), 4u);
    if (page.empty()) break;
    paged.insert(paged.end(), page.begin(), page.end());
  }
  EXPECT_EQ(paged, expected);
  EXPECT_EQ(this->list(test_name(0x02), 1), std::vector<SegmentName>{expected[6]})
      << "after a name that is not there";
}

TYPED_TEST_P(SegmentContract, AnAbandonedSegmentIsListedAndRemovable) {
  {
    auto writer = this->run(this->store().create(test_name(7), 100, {}));
    ASSERT_TRUE(writer);
    ASSERT_TRUE(this->run((*writer)->write("half")));
  }
  EXPECT_THAT(this->list(std::nullopt, 10), ::testing::ElementsAre(test_name(7)));
  ASSERT_TRUE(this->run(this->store().remove(test_name(7))));
  EXPECT_TRUE(this->list(std::nullopt, 10).empty());
}

TYPED_TEST_P(SegmentContract, ASizeHintIsOnlyAHint) {
  for (uint64_t hint : {0, 3, 1'000'000}) {
    const SegmentName name = test_name(8, static_cast<uint32_t>(hint));
    auto writer = this->run(this->store().create(name, hint, {}));
    ASSERT_TRUE(writer);
    ASSERT_TRUE(this->run((*writer)->write("twelve bytes")));
    ASSERT_TRUE(this->run((*writer)->finish()));
    EXPECT_EQ(this->run(read_segment(this->store(), name)), "twelve bytes");
  }
}

TYPED_TEST_P(SegmentContract, IsWritable) {
  EXPECT_TRUE(this->run(this->store().check_writable()));
}

REGISTER_TYPED_TEST_SUITE_P(SegmentContract, KeepsWhatWasWrittenAndObservesItInOrder,
                            AnEmptySegmentIsOne, ReadsRanges, ANameIsCreatedOnce,
                            AbsentNamesAreNotFoundAndRemovedGladly, AnOpenSegmentOutlivesItsRemoval,
                            ListsInOrderByPages, AnAbandonedSegmentIsListedAndRemovable,
                            ASizeHintIsOnlyAHint, IsWritable);

}  // namespace bulkhead
