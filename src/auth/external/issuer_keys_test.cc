#include "auth/external/issuer_keys.h"

#include <gtest/gtest.h>

#include <deque>

#include "auth/external/test_fetcher.h"
#include "auth/external/test_issuer.h"
#include "auth/test_registry.h"

namespace bulkhead {
namespace {

using namespace std::chrono_literals;

const std::string kIssuer = "https://issuer.example";

// Holds jobs until the test runs them.
class HeldPool : public BlockingPool {
 public:
  void run(Work job) override { jobs.push_back(std::move(job)); }
  void run_all() {
    for (; !jobs.empty(); jobs.pop_front()) jobs.front()();
  }
  std::deque<Work> jobs;
};

class IssuerKeysTest : public testing::Test {
 protected:
  using Set = std::shared_ptr<const JwkSet>;
  using Answer = std::optional<Result<Set>>;

  IssuerKeysTest() { fetcher_.publish(kIssuer, TestKey::p256().jwk("one")); }

  static Task<void> store(Task<Set> task, Answer& answer) {
    answer.emplace(co_await task);
    co_return {};
  }
  void start(const std::string& id, Answer& answer) { tasks_.start(store(keys_.get(id), answer)); }
  void finish() {
    pool_.run_all();
    ASSERT_TRUE(executor_.run(tasks_.join()));
  }
  Result<Set> get(const std::string& id) {
    Answer answer;
    start(id, answer);
    finish();
    return *std::move(answer);
  }
  // Each load is two fetches, or one that failed.
  size_t fetches() { return std::exchange(fetcher_.asked, {}).size(); }

  TestFetcher fetcher_;
  HeldPool pool_;
  TestClock clock_;
  BlockingExecutor executor_;
  TaskGroup tasks_{executor_};
  IssuerKeys keys_{{.issuer = kIssuer}, {fetcher_, pool_, clock_, Logger::discard()}, {}};
};

TEST_F(IssuerKeysTest, AreLoadedOnceAndRemembered) {
  const Set first = get("one").value();
  EXPECT_TRUE(first->has("one"));
  EXPECT_EQ(fetches(), 2u);
  clock_.time += 1h - 1ms;
  EXPECT_EQ(get("one").value(), first);
  EXPECT_EQ(fetches(), 0u);
}

TEST_F(IssuerKeysTest, AtOneTimeOneLoadServesAll) {
  Answer first;
  Answer second;
  start("one", first);
  start("two", second);
  EXPECT_EQ(pool_.jobs.size(), 1u);
  EXPECT_FALSE(first);
  finish();
  EXPECT_EQ(first->value(), second->value());
  EXPECT_EQ(fetches(), 2u);
}

TEST_F(IssuerKeysTest, OldOnesAreRefreshedWhileNobodyWaits) {
  const Set old = get("one").value();
  fetches();
  clock_.time += 1h;
  Answer answer;
  start("one", answer);
  ASSERT_TRUE(answer) << "it was waited for";
  EXPECT_EQ(answer->value(), old);
  EXPECT_EQ(pool_.jobs.size(), 1u);
  finish();
  EXPECT_EQ(fetches(), 2u);
  EXPECT_NE(get("one").value(), old);
  EXPECT_EQ(fetches(), 0u);
}

TEST_F(IssuerKeysTest, AnUnknownKeyIsLookedForAtMostOnceInHalfAMinute) {
  ASSERT_TRUE(get("one"));
  fetches();
  fetcher_.publish(kIssuer, TestKey::p256().jwk("two"));
  clock_.time += 30s - 1ms;
  EXPECT_FALSE(get("two").value()->has("two"));
  EXPECT_EQ(fetches(), 0u);
  clock_.time += 1ms;
  EXPECT_TRUE(get("two").value()->has("two"));
  EXPECT_EQ(fetches(), 2u);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(get("forged" + std::to_string(i)));
  EXPECT_EQ(fetches(), 0u);
}

TEST_F(IssuerKeysTest, AnIssuerThatIsDownIsAskedAtMostOnceInHalfAMinuteToo) {
  fetcher_.documents.clear();
  EXPECT_EQ(get("one").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(get("one").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(fetches(), 1u);
  fetcher_.publish(kIssuer, TestKey::p256().jwk("one"));
  clock_.time += 30s;
  EXPECT_TRUE(get("one"));
}

TEST_F(IssuerKeysTest, AreKeptForADayWhileTheIssuerIsDown) {
  const Set last = get("one").value();
  fetcher_.documents.clear();
  for (int hour = 1; hour < 24; ++hour) {
    clock_.time += 1h;
    EXPECT_EQ(get("one").value(), last) << hour;
  }
  clock_.time += 1h - 1ms;
  EXPECT_EQ(get("one").value(), last);
  clock_.time += 1ms;
  EXPECT_EQ(get("one").error().code, ErrorCode::kUnavailable);
}

TEST_F(IssuerKeysTest, WhatIsNoSetReplacesNothing) {
  const Set last = get("one").value();
  fetcher_.documents[kIssuer + "/keys"] = R"({"keys":[],"keys":[]})";
  clock_.time += 1h;
  EXPECT_EQ(get("one").value(), last);
  clock_.time += 30s;
  EXPECT_EQ(get("one").value(), last);
}

TEST_F(IssuerKeysTest, AWithdrawnKeyIsGoneWithTheNextLoad) {
  ASSERT_TRUE(get("one"));
  fetcher_.publish(kIssuer, "");
  clock_.time += 1h;
  ASSERT_TRUE(get("one"));
  EXPECT_FALSE(get("one").value()->has("one"));
}

TEST_F(IssuerKeysTest, AClockSetBackNeitherStopsLoadsNorKeepsOldKeys) {
  const Set old = get("one").value();
  fetches();
  clock_.time -= 48h;
  EXPECT_NE(get("one").value(), old);
  EXPECT_EQ(fetches(), 2u);
}

TEST_F(IssuerKeysTest, EndOnlyAfterTheirLoadDid) {
  ThreadPool threads(1);
  for (int i = 0; i < 50; ++i) {
    IssuerKeys keys({.issuer = kIssuer}, {fetcher_, threads, clock_, Logger::discard()},
                    {.refreshed_after = 0ms, .refetched_after = 0ms});
    ASSERT_TRUE(executor_.run(keys.get("one")));
    ASSERT_TRUE(executor_.run(keys.get("one")));
  }
}

}  // namespace
}  // namespace bulkhead
