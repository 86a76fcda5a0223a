#include "blobs/open_segments.h"

#include <gtest/gtest.h>

#include "blobs/contract_test.h"

namespace bulkhead {
namespace {

class EmptySegment final : public Segment {
 public:
  uint64_t size() const override { return 0; }
  Task<std::string> read(uint64_t, size_t) override { co_return std::string(); }
  std::shared_ptr<const FileHandle> file() const override { return nullptr; }
};

std::shared_ptr<Segment> new_segment() { return std::make_shared<EmptySegment>(); }

// All in one shard.
SegmentName name(uint32_t number) { return test_name(0x11, number); }

TEST(OpenSegments, FindsWhatWasPut) {
  OpenSegments open(16);
  const auto segment = new_segment();
  const auto before = open.find(name(1));
  EXPECT_EQ(before.segment, nullptr);
  open.put(name(1), segment, before.removals);
  EXPECT_EQ(open.find(name(1)).segment, segment);
  EXPECT_EQ(open.find(name(2)).segment, nullptr);
}

TEST(OpenSegments, TheLongestUnusedMakesRoom) {
  OpenSegments open(3 * 16);
  for (uint32_t i = 0; i < 3; ++i) open.put(name(i), new_segment(), 0);
  EXPECT_TRUE(open.find(name(0)).segment);
  std::weak_ptr<Segment> oldest = open.find(name(1)).segment;
  EXPECT_TRUE(open.find(name(2)).segment);
  EXPECT_TRUE(open.find(name(0)).segment);
  open.put(name(3), new_segment(), 0);
  EXPECT_TRUE(oldest.expired()) << "it is closed";
  EXPECT_FALSE(open.find(name(1)).segment);
  for (const uint32_t kept : {0U, 2U, 3U}) EXPECT_TRUE(open.find(name(kept)).segment) << kept;
}

TEST(OpenSegments, ForgetsWhatIsRemoved) {
  OpenSegments open(16);
  std::weak_ptr<Segment> segment;
  {
    const auto opened = new_segment();
    segment = opened;
    open.put(name(1), opened, 0);
  }
  open.forget(name(1));
  EXPECT_TRUE(segment.expired()) << "its space is free";
  EXPECT_FALSE(open.find(name(1)).segment);
}

TEST(OpenSegments, WhatIsRemovedWhileItIsOpenedIsNotKept) {
  OpenSegments open(16);
  const uint64_t removals = open.find(name(1)).removals;
  open.forget(name(1));
  open.put(name(1), new_segment(), removals);
  EXPECT_FALSE(open.find(name(1)).segment);
}

TEST(OpenSegments, KeepsNoneWhenToldSo) {
  OpenSegments open(0);
  open.put(name(1), new_segment(), 0);
  EXPECT_FALSE(open.find(name(1)).segment);
}

}  // namespace
}  // namespace bulkhead
