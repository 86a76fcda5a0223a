#include "simulation/world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "runtime/suspend.h"
#include "simulation/faulty_key_value_store.h"
#include "simulation/faulty_segment_store.h"
#include "simulation/simulated_harness.h"

namespace bulkhead::simulation {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

const auto kNever = [] { return false; };

TEST(Random, IsTheSameEverywhere) {
  Random random(42);
  EXPECT_EQ(random.next(), 1546998764402558742u);
  EXPECT_EQ(random.next(), 6990951692964543102u);
  EXPECT_EQ(random.next(), 12544586762248559009u);
  EXPECT_EQ(random.next(), 17057574109182124193u);
  EXPECT_NE(Random(43).next(), Random(42).next());
}

TEST(Random, BelowReachesAllAndOnlyItsValues) {
  Random random(1);
  std::array<int, 6> seen{};
  for (int i = 0; i < 6000; ++i) ++seen.at(random.below(6));
  for (int count : seen) EXPECT_NEAR(count, 1000, 150);
  EXPECT_EQ(random.below(1), 0u);
  EXPECT_LT(random.below(UINT64_MAX), UINT64_MAX);
}

TEST(SeededRandom, GivesAsManyBytesAsAsked) {
  SeededRandom one(1), same(1), other(2);
  const std::string bytes = one.bytes(32);
  EXPECT_EQ(bytes.size(), 32u);
  EXPECT_EQ(bytes, same.bytes(32));
  EXPECT_NE(bytes, other.bytes(32));
  EXPECT_NE(bytes, one.bytes(32));
}

std::string order_of_posts(uint64_t seed) {
  World world(seed);
  SimulatedExecutor& node = world.add_node();
  std::string order;
  for (char name : {'a', 'b', 'c', 'd', 'e'}) node.post([&order, name] { order += name; });
  EXPECT_EQ(world.run_until(kNever, 100), RunEnd::kIdle);
  return order;
}

TEST(World, OrderIsChosenBySeed) {
  std::set<std::string> orders;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const std::string order = order_of_posts(seed);
    EXPECT_EQ(order, order_of_posts(seed));
    EXPECT_THAT(order, ::testing::UnorderedElementsAre('a', 'b', 'c', 'd', 'e'));
    orders.insert(order);
  }
  EXPECT_GT(orders.size(), 70u);  // of 120
}

Task<void> sleep_and_note(Nanoseconds duration, std::vector<Nanoseconds>& woken) {
  CO_TRY(co_await sleep_for(duration));
  woken.push_back((co_await current_executor()).now().time_since_epoch());
  co_return {};
}

TEST(World, TimePassesOnlyWhenNothingElseCan) {
  World world(1);
  SimulatedExecutor& node = world.add_node();
  std::vector<Nanoseconds> woken;
  TaskGroup group(node);
  for (int h : {3, 1, 2}) group.start(sleep_and_note(hours(h), woken));
  EXPECT_EQ(world.run_until([&] { return group.running() == 0; }, 100), RunEnd::kDone);
  EXPECT_EQ(woken, (std::vector<Nanoseconds>{hours(1), hours(2), hours(3)}));
  EXPECT_EQ(world.run_until(kNever, 100), RunEnd::kIdle);
}

TEST(World, EndsWhenItsStepsAreSpent) {
  World world(1);
  SimulatedExecutor& node = world.add_node();
  std::function<void()> again = [&] { node.post(again); };
  again();
  EXPECT_EQ(world.run_until(kNever, 100), RunEnd::kStepsSpent);
}

TEST(World, ACancelledTimerDoesNotFireEvenWhenDue) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    World world(seed);
    SimulatedExecutor& node = world.add_node();
    bool first_fired = false, second_fired = false;
    TimerId first{}, second{};
    first = node.run_at(MonotonicTime(seconds(1)), [&] {
      first_fired = true;
      node.cancel(second);
    });
    second = node.run_at(MonotonicTime(seconds(1)), [&] {
      second_fired = true;
      node.cancel(first);
    });
    EXPECT_EQ(world.run_until(kNever, 100), RunEnd::kIdle);
    EXPECT_NE(first_fired, second_fired) << "both were due; one cancelled the other";
  }
}

TEST(World, APausedNodeWaitsWhileOthersRun) {
  World world(1);
  SimulatedExecutor& paused = world.add_node();
  SimulatedExecutor& running = world.add_node();
  std::vector<Nanoseconds> paused_woken, running_woken;
  TaskGroup paused_group(paused), running_group(running);
  paused_group.start(sleep_and_note(seconds(1), paused_woken));
  running_group.start(sleep_and_note(hours(2), running_woken));
  world.pause(paused, hours(3));
  EXPECT_EQ(world.run_until(kNever, 100), RunEnd::kIdle);
  EXPECT_THAT(running_woken, ::testing::ElementsAre(hours(2)));
  EXPECT_THAT(paused_woken, ::testing::ElementsAre(hours(3)));
}

TEST(World, ClocksAreSkewedEachByItself) {
  World world(1);
  SimulatedExecutor& right = world.add_node();
  SimulatedExecutor& wrong = world.add_node();
  wrong.set_clock_skew(-hours(5));
  EXPECT_EQ(to_rfc3339(right.clock().now()), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(right.clock().now() - wrong.clock().now(), hours(5));
  std::vector<Nanoseconds> woken;
  ASSERT_TRUE(run_on(world, right, sleep_and_note(seconds(90), woken)));
  EXPECT_EQ(to_rfc3339(right.clock().now()), "2026-01-01T00:01:30.000Z");
}

// A node of a small workload: its tasks, gone with it.
struct Tenant {
  explicit Tenant(SimulatedExecutor& node) : node(node), group(std::make_unique<TaskGroup>(node)) {}
  SimulatedExecutor& node;
  std::unique_ptr<TaskGroup> group;
};

Task<void> count_up(KeyValueStore& store, std::string key, int& acknowledged) {
  auto result = co_await store.transact([&key](Transaction& transaction) -> Result<void> {
    const auto before = transaction.get(key);
    const int count = before ? std::stoi(std::string(*before)) : 0;
    transaction.put(key, std::to_string(count + 1));
    return {};
  });
  if (result) ++acknowledged;
  co_return {};
}

Task<void> keep_segment(SegmentStore& store, SegmentName name, std::set<SegmentName>& finished) {
  auto writer = CO_TRY(co_await store.create(name, std::nullopt, {}));
  for (int i = 0; i < 3; ++i) CO_TRY(co_await writer->write(std::string(100, 'x')));
  CO_TRY(co_await writer->finish());
  finished.insert(name);
  co_return {};
}

struct Outcome {
  uint64_t trace = 0;
  int attempted = 0, acknowledged = 0, counted = 0;
  std::set<SegmentName> finished;
  FaultCounters faults;
};

// Three nodes count and store segments, crash at random and come back.
Outcome run_workload(uint64_t seed, FaultRates rates, int rounds) {
  World world(seed);
  FaultyKeyValueStore rows(world, rates);
  FaultySegmentStore segments(world, rates);
  std::vector<Tenant> tenants;
  for (int i = 0; i < 3; ++i) tenants.emplace_back(world.add_node());
  world.on_crash([&](SimulatedExecutor& node) {
    tenants[node.number() - 1].group = std::make_unique<TaskGroup>(node);
  });

  Outcome outcome;
  for (int round = 0; round < rounds; ++round) {
    Tenant& tenant = tenants[world.random().below(tenants.size())];
    if (!tenant.node.is_alive()) world.restart(tenant.node);
    ++outcome.attempted;
    tenant.group->start(count_up(rows, "counter", outcome.acknowledged));
    const auto name = SegmentName::mint(std::string(16, 'u'), static_cast<uint32_t>(round), "nnnn");
    tenant.group->start(keep_segment(segments, name, outcome.finished));
    (void)world.run_until(kNever, world.random().below(40));
    if (world.random().chance(0.02)) world.crash(tenant.node);
  }
  EXPECT_EQ(world.run_until(kNever, 1'000'000), RunEnd::kIdle);
  for (const SegmentName& name : outcome.finished) {
    const auto found = segments.segments().find(name);
    EXPECT_TRUE(found != segments.segments().end() &&
                found->second->bytes == std::string(300, 'x'));
  }
  const auto counter = rows.rows().find("counter");
  outcome.counted = counter == rows.rows().end() ? 0 : std::stoi(counter->second);
  outcome.trace = world.trace_hash();
  outcome.faults = world.faults();
  return outcome;
}

TEST(World, TheSameSeedIsTheSameRun) {
  std::set<uint64_t> traces;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const Outcome once = run_workload(seed, {}, 60);
    const Outcome again = run_workload(seed, {}, 60);
    EXPECT_EQ(once.trace, again.trace);
    EXPECT_EQ(once.counted, again.counted);
    EXPECT_EQ(once.finished, again.finished);
    traces.insert(once.trace);
  }
  EXPECT_EQ(traces.size(), 20u);
}

TEST(World, WhatIsAcknowledgedHasHappenedUnderAllFaults) {
  FaultRates rates;
  rates.crash_before_apply = rates.crash_after_apply = 0.01;
  int unknown = 0;
  for (uint64_t seed = 100; seed < 160; ++seed) {
    const Outcome outcome = run_workload(seed, rates, 100);
    EXPECT_GT(outcome.acknowledged, 0);
    EXPECT_LE(outcome.acknowledged, outcome.counted) << "seed " << seed;
    EXPECT_LE(outcome.counted, outcome.attempted) << "seed " << seed;
    EXPECT_FALSE(outcome.finished.empty());
    unknown += outcome.counted - outcome.acknowledged;
  }
  EXPECT_GT(unknown, 0) << "some were applied and never acknowledged";
}

TEST(World, FaultsHappenAboutAsOftenAsAsked) {
  FaultRates rates = FaultRates::none();
  rates.transact_refused = 0.1;
  rates.segment_full = 0.2;
  const Outcome outcome = run_workload(7, rates, 5000);
  EXPECT_NEAR(static_cast<double>(outcome.faults.count(Fault::kTransactRefused)), 500, 100);
  EXPECT_NEAR(static_cast<double>(outcome.faults.count(Fault::kSegmentFull)), 1000, 150);
  EXPECT_EQ(outcome.faults.count(Fault::kTransactLostReply), 0u);
  EXPECT_EQ(outcome.faults.count(Fault::kSegmentRefused), 0u);
}

TEST(World, EveryKindOfFaultHappens) {
  FaultRates rates;
  rates.crash_before_apply = rates.crash_after_apply = 0.01;
  const Outcome outcome = run_workload(3, rates, 4000);
  for (Fault fault = Fault::kBodyRunTwice; fault < Fault::kSegmentRevived;
       fault = static_cast<Fault>(static_cast<int>(fault) + 1)) {
    EXPECT_GT(outcome.faults.count(fault), 0u) << to_string(fault);
  }
}

}  // namespace
}  // namespace bulkhead::simulation
