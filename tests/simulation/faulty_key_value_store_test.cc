#include "simulation/faulty_key_value_store.h"

#include <gtest/gtest.h>

#include "key_value/contract_test.h"
#include "simulation/simulated_harness.h"

namespace bulkhead::simulation {

class KeyValueHarness {
 public:
  KeyValueStore& store() { return store_; }
  template <class T>
  Result<T> run(Task<T> task) {
    return run_on(world_, node_, std::move(task));
  }

 private:
  static FaultRates rates() {
    FaultRates rates = FaultRates::none();
    rates.body_run_twice = 0.5;
    return rates;
  }

  World world_{1};
  SimulatedExecutor& node_ = world_.add_node();
  FaultyKeyValueStore store_{world_, rates()};
};

}  // namespace bulkhead::simulation

namespace bulkhead {

INSTANTIATE_TYPED_TEST_SUITE_P(Faulty, KeyValueContract, simulation::KeyValueHarness);

}  // namespace bulkhead

namespace bulkhead::simulation {
namespace {

const auto kNever = [] { return false; };

Task<void> put(KeyValueStore& store, std::string key) {
  co_return co_await store.transact([&key](Transaction& transaction) -> Result<void> {
    transaction.put(key, "v");
    return {};
  });
}

Task<void> take_if_free(KeyValueStore& store, std::string mine) {
  co_return co_await store.transact([&mine](Transaction& transaction) -> Result<void> {
    bool is_taken = false;
    transaction.scan("lock/", "lock0", [&](std::string_view, std::string_view) {
      is_taken = true;
      return Scan::kStop;
    });
    if (is_taken) return fail(ErrorCode::kConflict, "taken");
    transaction.put("lock/" + mine, "v");
    return {};
  });
}

TEST(FaultyKeyValueStore, AnEmptyRangeIsACondition) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    World world(seed);
    FaultyKeyValueStore store(world, FaultRates::none());
    std::vector<std::optional<Result<void>>> results(4);
    std::vector<std::unique_ptr<TaskGroup>> groups;
    for (size_t i = 0; i < results.size(); ++i) {
      groups.push_back(std::make_unique<TaskGroup>(world.add_node()));
      groups.back()->start(keep(take_if_free(store, std::to_string(i)), results[i]));
    }
    ASSERT_EQ(world.run_until(kNever, 10'000), RunEnd::kIdle);
    EXPECT_EQ(store.rows().size(), 1u);
    EXPECT_EQ(std::ranges::count_if(results, [](auto& result) { return result->has_value(); }), 1);
    EXPECT_GT(store.conflicts(), 0u) << "all read before any was applied";
  }
}

ErrorCode code_of(const Result<void>& result) {
  return result ? ErrorCode::kInternal : result.error().code;
}

TEST(FaultyKeyValueStore, OutcomesAreWhatTheFaultSays) {
  struct Case {
    double FaultRates::* rate;
    bool is_applied_at_once;
    bool is_applied_at_last;
  };
  for (const Case& fault : {Case{&FaultRates::transact_refused, false, false},
                            Case{&FaultRates::transact_lost_reply, true, true}}) {
    World world(5);
    SimulatedExecutor& node = world.add_node();
    FaultRates rates = FaultRates::none();
    rates.*fault.rate = 1;
    FaultyKeyValueStore store(world, rates);
    EXPECT_EQ(code_of(run_on(world, node, put(store, "a"))), ErrorCode::kUnavailable);
    EXPECT_EQ(store.rows().size(), fault.is_applied_at_once ? 1u : 0u);
    EXPECT_EQ(world.run_until(kNever, 1000), RunEnd::kIdle);
    EXPECT_EQ(store.rows().size(), fault.is_applied_at_last ? 1u : 0u);
  }
}

TEST(FaultyKeyValueStore, ALateTransactionIsAppliedOnlyOverWhatItRead) {
  World world(5);
  SimulatedExecutor& node = world.add_node();
  FaultRates late = FaultRates::none();
  late.transact_late = 1;
  FaultyKeyValueStore store(world, late);
  EXPECT_EQ(code_of(run_on(world, node, put(store, "blind"))), ErrorCode::kUnavailable);
  EXPECT_EQ(code_of(run_on(world, node, take_if_free(store, "late"))), ErrorCode::kUnavailable);
  store.set_rates(FaultRates::none());
  ASSERT_TRUE(run_on(world, node, take_if_free(store, "early")));
  EXPECT_EQ(world.run_until(kNever, 1000), RunEnd::kIdle);
  EXPECT_TRUE(store.rows().contains("blind"));
  EXPECT_TRUE(store.rows().contains("lock/early"));
  EXPECT_FALSE(store.rows().contains("lock/late"));
}

void crash_in_transact(double FaultRates::* rate, bool is_applied) {
  World world(5);
  SimulatedExecutor& node = world.add_node();
  FaultRates rates = FaultRates::none();
  rates.*rate = 1;
  FaultyKeyValueStore store(world, rates);
  auto group = std::make_unique<TaskGroup>(node);
  world.on_crash([&](SimulatedExecutor&) { group.reset(); });
  group->start(put(store, "a"));
  EXPECT_EQ(world.run_until(kNever, 1000), RunEnd::kIdle);
  EXPECT_EQ(group, nullptr);
  EXPECT_FALSE(node.is_alive());
  EXPECT_EQ(store.rows().contains("a"), is_applied);
}

TEST(FaultyKeyValueStore, ACrashBeforeOrAfterTheTransaction) {
  crash_in_transact(&FaultRates::crash_before_apply, false);
  crash_in_transact(&FaultRates::crash_after_apply, true);
}

// What travels when its node dies still arrives.
TEST(FaultyKeyValueStore, ATransactionOutlivesItsCaller) {
  World world(5);
  SimulatedExecutor& node = world.add_node();
  FaultyKeyValueStore store(world, FaultRates::none());
  auto group = std::make_unique<TaskGroup>(node);
  group->start(put(store, "a"));
  world.on_crash([&](SimulatedExecutor&) { group.reset(); });
  world.crash(node);
  world.restart(node);
  EXPECT_EQ(world.run_until(kNever, 1000), RunEnd::kIdle);
  EXPECT_TRUE(store.rows().contains("a"));
}

Task<void> put_what_was_counted(KeyValueStore& store, int& runs) {
  co_return co_await store.transact([&runs](Transaction& transaction) -> Result<void> {
    transaction.put("runs", std::to_string(++runs));
    return {};
  });
}

TEST(FaultyKeyValueStore, ABodyWithAMemoryIsABug) {
  World world(1);
  SimulatedExecutor& node = world.add_node();
  FaultRates rates = FaultRates::none();
  rates.body_run_twice = 1;
  FaultyKeyValueStore store(world, rates);
  int runs = 0;
  EXPECT_DEATH((void)run_on(world, node, put_what_was_counted(store, runs)),
               "body means the same each time");
}

Task<void> put_beside_a_snapshot(KeyValueStore& store) {
  auto snapshot = store.snapshot();
  co_return co_await put(store, "a");
}

TEST(FaultyKeyValueStore, ASnapshotKeptAcrossASuspensionIsABug) {
  World world(1);
  SimulatedExecutor& node = world.add_node();
  FaultyKeyValueStore store(world, FaultRates::none());
  EXPECT_DEATH((void)run_on(world, node, put_beside_a_snapshot(store)), "across a suspension");
}

}  // namespace
}  // namespace bulkhead::simulation
