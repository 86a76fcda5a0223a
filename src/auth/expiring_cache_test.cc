#include "auth/expiring_cache.h"

#include <gtest/gtest.h>

#include <new>

namespace bulkhead {
namespace {

UnixTime at(int64_t seconds) { return unix_time(seconds * 1000); }

TEST(ExpiringCache, AnEntryEndsAtItsTime) {
  ExpiringCache<int> cache(10);
  cache.put("a", 1, at(10), at(0));
  ASSERT_NE(cache.find("a", at(9)), nullptr);
  EXPECT_EQ(*cache.find("a", at(9)), 1);
  EXPECT_EQ(cache.find("a", at(10)), nullptr);
  EXPECT_EQ(cache.find("b", at(9)), nullptr);
}

TEST(ExpiringCache, WhatHasExpiredIsNotPut) {
  ExpiringCache<int> cache(10);
  cache.put("a", 1, at(5), at(5));
  EXPECT_EQ(cache.size(), 0u);
}

TEST(ExpiringCache, TheOldestMakesRoom) {
  ExpiringCache<int> cache(2);
  cache.put("a", 1, at(10), at(0));
  cache.put("b", 2, at(10), at(0));
  cache.put("c", 3, at(10), at(0));
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_EQ(cache.find("a", at(0)), nullptr);
  EXPECT_NE(cache.find("b", at(0)), nullptr);
  EXPECT_NE(cache.find("c", at(0)), nullptr);
}

TEST(ExpiringCache, ExpiredEntriesMakeRoomFirst) {
  ExpiringCache<int> cache(10);
  for (int i = 0; i < 5; ++i) cache.put(std::to_string(i), i, at(10), at(0));
  cache.put("late", 1, at(30), at(20));
  EXPECT_EQ(cache.size(), 1u);
}

TEST(ExpiringCache, AnEntryIsKeptNotReplaced) {
  ExpiringCache<int> cache(2);
  cache.put("a", 1, at(10), at(0));
  cache.put("a", 2, at(20), at(0));
  EXPECT_EQ(*cache.find("a", at(0)), 1);
  cache.put("a", 3, at(20), at(15));
  EXPECT_EQ(*cache.find("a", at(15)), 3);
}

TEST(ExpiringCache, WhatWasRemovedMakesRoomAndComesAnew) {
  ExpiringCache<int> cache(2);
  cache.put("a", 1, at(10), at(0));
  cache.put("b", 2, at(10), at(0));
  cache.remove("a");
  cache.remove("never there");
  EXPECT_EQ(cache.size(), 1u);
  cache.put("a", 3, at(10), at(0));
  EXPECT_EQ(*cache.find("a", at(0)), 3);
  cache.put("c", 4, at(10), at(0));  // in the place of b, by now the oldest
  EXPECT_EQ(cache.find("b", at(0)), nullptr);
  EXPECT_NE(cache.find("a", at(0)), nullptr);
}

// Stands for memory that runs out: throws at the call it is told to.
struct FailingHash {
  static inline int calls_left = -1;
  size_t operator()(std::string_view key) const {
    if (calls_left >= 0 && calls_left-- == 0) throw std::bad_alloc();
    return std::hash<std::string_view>()(key);
  }
};

TEST(ExpiringCache, APutThatFailsLeavesItAsItWas) {
  ExpiringCache<int, FailingHash> cache(3);
  int failed = 0;
  for (int call = 0; call < 6; ++call) {
    FailingHash::calls_left = call;
    try {
      cache.put("new " + std::to_string(call), call, at(10), at(0));
    } catch (const std::bad_alloc&) {
      ++failed;
    }
    FailingHash::calls_left = -1;
    // Whatever was left half done would be the oldest by and by, and must be able to go.
    for (int i = 0; i < 4; ++i) cache.put(std::to_string(call * 4 + i), i, at(10), at(0));
    ASSERT_EQ(cache.size(), 3u);
  }
  EXPECT_GT(failed, 1);
}

TEST(ExpiringCache, StaysBoundedWhateverTheTimes) {
  ExpiringCache<int> cache(8);
  for (int i = 0; i < 1000; ++i) {
    cache.put(std::to_string(i % 13), i, at(i % 7 + i), at(i - i % 3));
    ASSERT_LE(cache.size(), 8u);
  }
}

}  // namespace
}  // namespace bulkhead
