#include "metadata/shuffled_ids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "key_value/memory_store.h"
#include "metadata/metadata_store.h"
#include "runtime/blocking_executor.h"

namespace bulkhead {
namespace {

const std::string kKey = "0123456789abcdef";

TEST(ShuffledId, IsAnotherOneForEachNumber) {
  std::set<uint64_t> ids;
  for (uint64_t number = 0; number < 10'000; ++number) ids.insert(shuffled_id(kKey, number));
  EXPECT_EQ(ids.size(), 10'000u);
  EXPECT_EQ(shuffled_id(kKey, 17), shuffled_id(kKey, 17));
  EXPECT_NE(shuffled_id(kKey, 17), shuffled_id("0123456789abcdeF", 17));
}

// Neighbours are no neighbours: about half of the steps go up, and half of the bits change.
TEST(ShuffledId, TellsNoOrder) {
  int up = 0;
  int bits = 0;
  for (uint64_t number = 0; number < 1'000; ++number) {
    const uint64_t one = shuffled_id(kKey, number);
    const uint64_t two = shuffled_id(kKey, number + 1);
    up += two > one;
    bits += std::popcount(one ^ two);
  }
  EXPECT_GT(up, 400);
  EXPECT_LT(up, 600);
  EXPECT_GT(bits, 31'000);
  EXPECT_LT(bits, 33'000);
}

class NextIdTest : public testing::Test {
 protected:
  uint64_t next() {
    return executor_.run(metadata_.transact([](Transaction& transaction) {
      return next_id(transaction);
    })).value();
  }
  Result<void> set_key() {
    return executor_.run(metadata_.transact([](Transaction& transaction) {
      return create_id_key(transaction, kKey);
    }));
  }

 private:
  MemoryStore rows_;
  MetadataStore metadata_{rows_};
  BlockingExecutor executor_;
};

// A registry from before there were keys goes on counting.
TEST_F(NextIdTest, CountsWithoutAKey) {
  EXPECT_EQ(next(), kFirstId);
  EXPECT_EQ(next(), kFirstId + 1);
}

TEST_F(NextIdTest, ShufflesWithOne) {
  ASSERT_TRUE(set_key());
  EXPECT_EQ(set_key().error().code, ErrorCode::kAlreadyExists);
  std::set<uint64_t> ids;
  for (int i = 0; i < 1'000; ++i) ids.insert(next());
  EXPECT_EQ(ids.size(), 1'000u);
  EXPECT_GE(*ids.begin(), kFirstId);
  EXPECT_GT(*ids.rbegin(), uint64_t{1} << 60);
}

}  // namespace
}  // namespace bulkhead
