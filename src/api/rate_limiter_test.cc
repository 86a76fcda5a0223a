#include "api/rate_limiter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace bulkhead {
namespace {

using namespace std::chrono_literals;

class RateLimiterTest : public testing::Test {
 protected:
  bool take(std::string_view client = "alice") { return limiter_.take(client, now_).has_value(); }

  RateLimiter limiter_{{.per_second = 10, .burst = 3}};
  MonotonicTime now_{1h};
};

TEST_F(RateLimiterTest, ABurstIsServedAndNotOneMore) {
  EXPECT_TRUE(take() && take() && take());
  EXPECT_FALSE(take());
  EXPECT_TRUE(take("bob"));
}

TEST_F(RateLimiterTest, ThenTheSteadyRateToTheNanosecond) {
  EXPECT_TRUE(take() && take() && take());
  now_ += 100ms - 1ns;
  EXPECT_FALSE(take());
  now_ += 1ns;
  EXPECT_TRUE(take());
  EXPECT_FALSE(take());
  now_ += 200ms;
  EXPECT_TRUE(take() && take());
  EXPECT_FALSE(take());
}

TEST_F(RateLimiterTest, ASilenceSavesUpOneBurstAndNoMore) {
  now_ += 24h;
  EXPECT_TRUE(take() && take() && take());
  EXPECT_FALSE(take());
}

TEST_F(RateLimiterTest, ARefusedRequestDoesNotCount) {
  EXPECT_TRUE(take() && take() && take());
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(take());
  now_ += 100ms;
  EXPECT_TRUE(take());
}

TEST_F(RateLimiterTest, ARefusalTellsWhenToComeAgainInWholeSeconds) {
  EXPECT_TRUE(take() && take() && take());
  const auto refused = limiter_.take("alice", now_);
  EXPECT_EQ(refused.error().code, ErrorCode::kTooManyRequests);
  EXPECT_EQ(refused.error().retry_after, 1s);
}

TEST_F(RateLimiterTest, WithoutARateThereIsNoLimit) {
  RateLimiter off(RateLimit{});
  EXPECT_FALSE(off.is_on());
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(off.take("alice", now_));
}

TEST_F(RateLimiterTest, AFloodOfOthersDoesNotForgetWhoIsBusy) {
  EXPECT_TRUE(take() && take() && take());
  // Each of them is quieter than alice, so they replace one another and not her.
  for (int i = 0; i < 200'000; ++i) EXPECT_TRUE(take(std::to_string(i)));
  EXPECT_FALSE(take());
}

TEST_F(RateLimiterTest, ManyThreadsTogetherGetOneBurst) {
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 1000; ++round) taken += take() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 3);
}

}  // namespace
}  // namespace bulkhead
