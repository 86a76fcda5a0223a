#include "auth/login_guard.h"

#include <gtest/gtest.h>

#include "auth/test_registry.h"

namespace bulkhead {
namespace {

using namespace std::chrono_literals;

class LoginGuardTest : public testing::Test {
 protected:
  // How long this source has to wait; zero when it may try.
  static std::chrono::seconds wait(const LoginGuard& guard, const LoginSource& source) {
    const auto admitted = guard.admit(source);
    if (admitted) return 0s;
    EXPECT_EQ(admitted.error().code, ErrorCode::kTooManyRequests);
    EXPECT_GT(admitted.error().retry_after, 0s);
    return admitted.error().retry_after;
  }
  static void fail(LoginGuard& guard, const LoginSource& source, size_t times) {
    for (size_t i = 0; i < times; ++i) guard.failed(source);
  }
  std::chrono::seconds wait(const LoginSource& source) { return wait(guard_, source); }
  void fail(const LoginSource& source, size_t times) { fail(guard_, source, times); }

  TestClock clock_;
  const LoginGuardLimits limits_{};
  LoginGuard guard_{clock_, limits_};
  const LoginSource alice_{"alice", "192.0.2.1"};
};

TEST_F(LoginGuardTest, TheFifthFailureWaitsASecondToTheMillisecond) {
  fail(alice_, 4);
  EXPECT_EQ(wait(alice_), 0s);
  fail(alice_, 1);
  EXPECT_EQ(wait(alice_), 1s);
  clock_.time += 999ms;
  EXPECT_EQ(wait(alice_), 1s);
  clock_.time += 1ms;
  EXPECT_EQ(wait(alice_), 0s);
}

TEST_F(LoginGuardTest, EachFurtherFailureDoublesTheWaitUpToItsLimit) {
  fail(alice_, 4);
  for (const std::chrono::seconds expected : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 512s,
                                              900s, 900s}) {
    fail(alice_, 1);
    EXPECT_EQ(wait(alice_), expected);
    clock_.time += expected;
    EXPECT_EQ(wait(alice_), 0s);
  }
  fail(alice_, 100);
  EXPECT_EQ(wait(alice_), 900s);
}

TEST_F(LoginGuardTest, AWaitIsThePairsAlone) {
  fail(alice_, 10);
  EXPECT_GT(wait(alice_), 0s);
  EXPECT_EQ(wait({"alice", "192.0.2.2"}), 0s);
  EXPECT_EQ(wait({"bob", "192.0.2.1"}), 0s);
  EXPECT_EQ(wait({"alice1", "92.0.2.1"}), 0s);
  EXPECT_EQ(wait({"", "alice192.0.2.1"}), 0s);
}

TEST_F(LoginGuardTest, ASuccessForgetsThePairsFailures) {
  fail(alice_, 4);
  guard_.succeeded(alice_);
  fail(alice_, 4);
  EXPECT_EQ(wait(alice_), 0s);
  fail(alice_, 1);
  EXPECT_EQ(wait(alice_), 1s);
}

TEST_F(LoginGuardTest, FailuresAreForgottenWithTheirWindow) {
  fail(alice_, 4);
  clock_.time += limits_.counted_for - 1ms;
  fail(alice_, 1);
  EXPECT_EQ(wait(alice_), 1s);
  clock_.time += 1ms;
  EXPECT_EQ(wait(alice_), 0s);
  fail(alice_, 4);
  EXPECT_EQ(wait(alice_), 0s);
}

TEST_F(LoginGuardTest, AnAddressWithManyFailuresWaitsForEveryAccount) {
  const auto account = [](size_t i) { return "user" + std::to_string(i); };
  for (size_t i = 1; i < limits_.failures_per_address; ++i) fail({account(i), "192.0.2.1"}, 1);
  EXPECT_EQ(wait(alice_), 0s);
  fail({"last", "192.0.2.1"}, 1);
  EXPECT_EQ(wait(alice_), 1s);
  EXPECT_EQ(wait({"alice", "192.0.2.2"}), 0s);
  fail({"another", "192.0.2.1"}, 1);
  EXPECT_EQ(wait(alice_), 2s);
}

TEST_F(LoginGuardTest, OnesOwnSuccessWashesNoGuessesAway) {
  for (size_t i = 0; i < limits_.failures_per_address; ++i) {
    fail({"user" + std::to_string(i), "192.0.2.1"}, 1);
  }
  guard_.succeeded({"mallory", "192.0.2.1"});
  EXPECT_EQ(wait(alice_), 1s);
}

TEST_F(LoginGuardTest, AnAccountAttackedFromEverywhereIsShutForStrangersOnly) {
  guard_.succeeded(alice_);
  const auto attacker = [](size_t i) {
    return LoginSource{"alice", "10.0.0." + std::to_string(i)};
  };
  for (size_t i = 1; i < limits_.failures_per_account; ++i) fail(attacker(i), 1);
  EXPECT_EQ(wait(attacker(200)), 0s);
  fail(attacker(100), 1);
  EXPECT_EQ(wait(attacker(200)), 1s);
  EXPECT_EQ(guard_.admit(alice_).value(), Standing::kKnown);
  EXPECT_EQ(wait({"bob", "10.0.0.200"}), 0s);
  fail(attacker(101), 20);
  EXPECT_EQ(wait(attacker(200)), 900s);
  EXPECT_EQ(guard_.admit(alice_).value(), Standing::kKnown);
}

TEST_F(LoginGuardTest, AKnownPairDoesNotPayForItsAddressNorTheAddressForIt) {
  guard_.succeeded(alice_);
  fail(alice_, 4 * limits_.failures_per_address);
  EXPECT_EQ(wait({"bob", "192.0.2.1"}), 0s);
  clock_.time += 900s;
  for (size_t i = 0; i < limits_.failures_per_address; ++i) {
    fail({"user" + std::to_string(i), "192.0.2.1"}, 1);
  }
  EXPECT_GT(wait({"bob", "192.0.2.1"}), 0s);
  EXPECT_EQ(wait(alice_), 0s);
}

TEST_F(LoginGuardTest, AKnownPairStillWaitsForItsOwnFailures) {
  guard_.succeeded(alice_);
  fail(alice_, 5);
  EXPECT_EQ(wait(alice_), 1s);
}

TEST_F(LoginGuardTest, ARecognisedPairIsKnownAndKeepsItsFailures) {
  fail(alice_, 5);
  EXPECT_EQ(guard_.recognised(alice_), Standing::kStranger);
  EXPECT_EQ(guard_.recognised(alice_), Standing::kKnown);
  EXPECT_EQ(wait(alice_), 1s);
  clock_.time += 1s;
  EXPECT_EQ(guard_.admit(alice_).value(), Standing::kKnown);
}

TEST_F(LoginGuardTest, ManyCountsForgetTheOldestAndNoMore) {
  LoginGuard guard(clock_, {.failures_free = 1, .remembered_max = 30});
  fail(guard, alice_, 1);
  // Each failure of a new pair has three counts.
  for (size_t i = 1; i < 10; ++i) {
    EXPECT_GT(wait(guard, alice_), 0s) << i;
    fail(guard, {"user" + std::to_string(i), "10.0.0." + std::to_string(i)}, 1);
  }
  EXPECT_GT(wait(guard, alice_), 0s);
  fail(guard, {"user", "10.0.0.100"}, 1);
  EXPECT_EQ(wait(guard, alice_), 0s);
  EXPECT_GT(wait(guard, {"user9", "10.0.0.9"}), 0s);
}

TEST_F(LoginGuardTest, FailuresDoNotCrowdOutWhoIsKnown) {
  LoginGuard guard(clock_, {.remembered_max = 10});
  guard.succeeded(alice_);
  for (size_t i = 0; i < 1000; ++i) fail(guard, {"alice", "10.0.0." + std::to_string(i)}, 1);
  EXPECT_EQ(guard.admit(alice_).value(), Standing::kKnown);
  for (size_t i = 0; i < 10; ++i) guard.succeeded({"user" + std::to_string(i), "192.0.2.1"});
  EXPECT_NE(guard.admit(alice_).value_or(Standing::kStranger), Standing::kKnown);
}

}  // namespace
}  // namespace bulkhead
