#include "auth/login_cache.h"

#include <gtest/gtest.h>

#include <deque>

#include "auth/test_registry.h"

namespace bulkhead {
namespace {

// Holds jobs until the test runs them.
class HeldPool : public BlockingPool {
 public:
  void run(Work job) override { jobs.push_back(std::move(job)); }
  void run_all() {
    while (!jobs.empty()) {
      Work job = std::move(jobs.front());
      jobs.pop_front();
      job();
    }
  }
  std::deque<Work> jobs;
};

class LoginCacheTest : public testing::Test {
 protected:
  using Answer = std::optional<Result<bool>>;

  Task<void> store(Task<PasswordAnswer> task, Answer& answer) {
    const Result<PasswordAnswer> given = co_await task;
    if (given == PasswordAnswer::kRight) ++logins_;
    if (given) answer.emplace(*given != PasswordAnswer::kWrong);
    if (!given) answer.emplace(std::unexpected(given.error()));
    co_return {};
  }
  void start(LoginCache& cache, const std::string& user, const std::string& password,
             Answer& answer, const std::string& peer_address = "192.0.2.1") {
    tasks_.start(store(cache.verify({.user = user,
                                     .password = password,
                                     .stored_hash = std::string(kSecretHash),
                                     .peer_address = peer_address}),
                       answer));
  }
  bool verify(LoginCache& cache, const std::string& user, const std::string& password) {
    Answer answer;
    start(cache, user, password, answer);
    finish();
    return answer->value();
  }
  void finish() {
    pool_.run_all();
    ASSERT_TRUE(executor_.run(tasks_.join()));
  }

  int logins_ = 0;  // answers that are one
  HeldPool pool_;
  TestClock clock_;
  BlockingExecutor executor_;
  TaskGroup tasks_{executor_};
  LoginCache cache_{pool_, clock_, std::string(32, 'k')};
};

TEST_F(LoginCacheTest, TellsRightFromWrong) {
  EXPECT_TRUE(verify(cache_, "alice", "secret"));
  EXPECT_FALSE(verify(cache_, "alice", "other"));
}

TEST_F(LoginCacheTest, ARightPasswordIsComputedOnceAMinute) {
  ASSERT_TRUE(verify(cache_, "alice", "secret"));
  clock_.time += std::chrono::seconds(59);
  Answer answer;
  start(cache_, "alice", "secret", answer);
  EXPECT_TRUE(pool_.jobs.empty());
  EXPECT_TRUE(answer && answer->value());

  clock_.time += std::chrono::seconds(1);
  answer.reset();
  start(cache_, "alice", "secret", answer);
  EXPECT_EQ(pool_.jobs.size(), 1u);
  finish();
  EXPECT_TRUE(answer->value());
}

TEST_F(LoginCacheTest, ALoginIsToldOnceAndNotWithEveryRequest) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(verify(cache_, "alice", "secret"));
  EXPECT_EQ(logins_, 1);
  EXPECT_FALSE(verify(cache_, "alice", "other"));
  EXPECT_EQ(logins_, 1);
  clock_.time += std::chrono::minutes(1);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(verify(cache_, "alice", "secret"));
  EXPECT_EQ(logins_, 2) << "it was computed again";
}

TEST_F(LoginCacheTest, ALoginFromElsewhereIsToldThoughItIsRemembered) {
  Answer here, there;
  start(cache_, "alice", "secret", here);
  start(cache_, "alice", "secret", there, "198.51.100.1");
  EXPECT_EQ(pool_.jobs.size(), 1u);
  finish();
  EXPECT_TRUE(here->value() && there->value());
  EXPECT_EQ(logins_, 2) << "one computation for two networks";
  for (const char* address : {"192.0.2.1", "198.51.100.1", "203.0.113.1", "203.0.113.1"}) {
    start(cache_, "alice", "secret", there, address);
    finish();
  }
  EXPECT_EQ(logins_, 3);
}

TEST_F(LoginCacheTest, AWrongPasswordIsComputedEachTime) {
  for (int i = 0; i < 2; ++i) {
    Answer answer;
    start(cache_, "alice", "other", answer);
    EXPECT_EQ(pool_.jobs.size(), 1u);
    finish();
    EXPECT_FALSE(answer->value());
  }
}

TEST_F(LoginCacheTest, WhatIsRememberedIsOneUserPasswordAndHash) {
  ASSERT_TRUE(verify(cache_, "alice", "secret"));
  const auto computes = [&](std::string user, std::string password, std::string hash) {
    Answer answer;
    tasks_.start(store(cache_.verify({user, password, hash, "192.0.2.1"}), answer));
    const bool computed = !pool_.jobs.empty();
    finish();
    return computed;
  };
  EXPECT_FALSE(computes("alice", "secret", std::string(kSecretHash)));
  EXPECT_TRUE(computes("bob", "secret", std::string(kSecretHash)));
  EXPECT_TRUE(computes("alic", "esecret", std::string(kSecretHash)));
  EXPECT_TRUE(computes("alice", "secre", "t" + std::string(kSecretHash)));
  EXPECT_TRUE(computes("alice", "secret", "$2b$04$new"));
}

TEST_F(LoginCacheTest, EqualLoginsShareOneComputation) {
  Answer first, second, other;
  start(cache_, "alice", "secret", first);
  start(cache_, "alice", "secret", second);
  EXPECT_EQ(pool_.jobs.size(), 1u);
  start(cache_, "alice", "other", other);
  EXPECT_EQ(pool_.jobs.size(), 2u);
  EXPECT_FALSE(first || second || other);
  finish();
  EXPECT_TRUE(first->value());
  EXPECT_TRUE(second->value());
  EXPECT_FALSE(other->value());
  EXPECT_EQ(logins_, 1);
}

TEST_F(LoginCacheTest, TooManyAtOnceAreRefusedNotQueued) {
  LoginCache cache(pool_, clock_, std::string(32, 'k'), {.computing_max = 2});
  Answer first, second, third, shared;
  start(cache, "alice", "secret", first);
  start(cache, "bob", "secret", second);
  start(cache, "carol", "secret", third);
  start(cache, "bob", "secret", shared);
  EXPECT_EQ(pool_.jobs.size(), 2u);
  finish();
  EXPECT_TRUE(first->value() && second->value() && shared->value());
  EXPECT_EQ(third->error().code, ErrorCode::kTooManyRequests);
  EXPECT_TRUE(verify(cache, "carol", "secret"));
}

TEST_F(LoginCacheTest, AnAddressHasItsShareOfThePlaces) {
  LoginCache cache(pool_, clock_, std::string(32, 'k'), {.computing_per_address = 2});
  std::vector<Answer> answers(5);
  start(cache, "alice", "1", answers[0]);
  start(cache, "bob", "2", answers[1]);
  start(cache, "carol", "3", answers[2]);
  start(cache, "bob", "2", answers[3]);  // shares what runs
  start(cache, "carol", "secret", answers[4], "192.0.2.2");
  EXPECT_EQ(pool_.jobs.size(), 3u);
  finish();
  EXPECT_EQ(answers[2]->error().code, ErrorCode::kTooManyRequests);
  EXPECT_FALSE(answers[0]->value() || answers[1]->value() || answers[3]->value());
  EXPECT_TRUE(answers[4]->value());
  start(cache, "carol", "3", answers[2]);
  EXPECT_EQ(pool_.jobs.size(), 1u) << "places are given back";
  finish();
}

TEST_F(LoginCacheTest, AnAccountHasItsShareOfThePlacesWhichItsOwnerDoesNotNeed) {
  LoginCache cache(pool_, clock_, std::string(32, 'k'), {.computing_per_account = 2});
  ASSERT_TRUE(verify(cache, "alice", "secret"));
  clock_.time += std::chrono::minutes(1);
  std::vector<Answer> answers(5);
  for (size_t i = 0; i < 3; ++i) {
    start(cache, "alice", std::to_string(i), answers[i], "10.0.0." + std::to_string(i));
  }
  EXPECT_EQ(pool_.jobs.size(), 2u);
  start(cache, "alice", "secret", answers[3]);
  start(cache, "bob", "secret", answers[4], "10.0.0.2");
  finish();
  EXPECT_EQ(answers[2]->error().code, ErrorCode::kTooManyRequests);
  EXPECT_TRUE(answers[3]->value() && answers[4]->value());
}

TEST_F(LoginCacheTest, WhoeverFailedTooOftenWaitsWithoutAHash) {
  const size_t free = LoginGuardLimits{}.failures_free;
  for (size_t i = 0; i < free; ++i) EXPECT_FALSE(verify(cache_, "alice", std::to_string(i)));
  Answer answer;
  start(cache_, "alice", "secret", answer);
  EXPECT_TRUE(pool_.jobs.empty());
  finish();
  EXPECT_EQ(answer->error().code, ErrorCode::kTooManyRequests);
  EXPECT_EQ(answer->error().retry_after, std::chrono::seconds(1));
  clock_.time += std::chrono::seconds(1);
  EXPECT_TRUE(verify(cache_, "alice", "secret"));
}

TEST_F(LoginCacheTest, ARememberedLoginDoesNotWait) {
  ASSERT_TRUE(verify(cache_, "alice", "secret"));
  const size_t free = LoginGuardLimits{}.failures_free;
  for (size_t i = 0; i < free; ++i) EXPECT_FALSE(verify(cache_, "alice", std::to_string(i)));
  Answer answer;
  start(cache_, "alice", "other", answer);
  finish();
  EXPECT_EQ(answer->error().code, ErrorCode::kTooManyRequests);
  EXPECT_TRUE(verify(cache_, "alice", "secret"));
}

TEST_F(LoginCacheTest, ARememberedLoginMakesItsAddressKnown) {
  LoginCache cache(pool_, clock_, std::string(32, 'k'), {.guard = {.failures_per_account = 1}});
  ASSERT_TRUE(verify(cache, "alice", "secret"));
  Answer recognised, attack, known, stranger;
  start(cache, "alice", "secret", recognised, "192.0.2.2");
  start(cache, "alice", "other", attack, "10.0.0.1");
  finish();
  ASSERT_TRUE(recognised->value());
  clock_.time += std::chrono::minutes(1);
  start(cache, "alice", "another", attack, "10.0.0.1");
  finish();
  start(cache, "alice", "secret", known, "192.0.2.2");
  finish();
  EXPECT_TRUE(known->value());
  start(cache, "alice", "other", stranger, "192.0.2.3");
  finish();
  EXPECT_EQ(stranger->error().code, ErrorCode::kTooManyRequests);
}

TEST_F(LoginCacheTest, NeighboursInOneSubnetAreOneAddress) {
  LoginCache cache(pool_, clock_, std::string(32, 'k'), {.computing_per_address = 1});
  std::vector<Answer> answers(3);
  start(cache, "alice", "1", answers[0], "2001:db8::1");
  start(cache, "bob", "2", answers[1], "2001:db8::ffff");
  start(cache, "carol", "3", answers[2], "2001:db8:0:1::1");
  finish();
  EXPECT_FALSE(answers[1]->has_value());
  EXPECT_TRUE(answers[0]->has_value() && answers[2]->has_value());
}

TEST_F(LoginCacheTest, ImpossiblePasswordsCostNothing) {
  for (const std::string& password : {std::string(), std::string(73, 'x')}) {
    Answer answer;
    start(cache_, "alice", password, answer);
    EXPECT_TRUE(pool_.jobs.empty());
    EXPECT_FALSE(answer->value());
  }
}

TEST_F(LoginCacheTest, ManyThreadsGetTheirOwnAnswers) {
  ThreadPool pool(2);
  LoginCache cache(pool, clock_, std::string(32, 'k'), {.guard = {.failures_free = 1000}});
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      BlockingExecutor executor;
      for (int round = 0; round < 50; ++round) {
        const bool expected = (round + i) % 2 == 0;
        const auto answer = executor.run(cache.verify({"user" + std::to_string(round % 3),
                                                       expected ? "secret" : "other",
                                                       std::string(kSecretHash), "192.0.2.1"}));
        right += answer && (*answer != PasswordAnswer::kWrong) == expected;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 200);
}

}  // namespace
}  // namespace bulkhead
