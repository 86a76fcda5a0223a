#include "simulation/faulty_segment_store.h"

#include <gtest/gtest.h>

#include "blobs/contract_test.h"
#include "runtime/suspend.h"
#include "simulation/simulated_harness.h"

namespace bulkhead::simulation {

class SegmentHarness {
 public:
  SegmentStore& store() { return store_; }
  template <class T>
  Result<T> run(Task<T> task) {
    return run_on(world_, node_, std::move(task));
  }

 private:
  World world_{1};
  SimulatedExecutor& node_ = world_.add_node();
  FaultySegmentStore store_{world_, FaultRates::none()};
};

}  // namespace bulkhead::simulation

namespace bulkhead {

INSTANTIATE_TYPED_TEST_SUITE_P(Faulty, SegmentContract, simulation::SegmentHarness);

}  // namespace bulkhead

namespace bulkhead::simulation {
namespace {

const auto kNever = [] { return false; };
const SegmentName kName = test_name(1);

struct Scene {
  explicit Scene(uint64_t seed = 1) : world(seed) {}

  Result<void> push() { return run_on(world, node, store_segment(store, kName, {"bytes"}, {})); }
  void set_only(double FaultRates::* rate) {
    FaultRates rates = FaultRates::none();
    if (rate) rates.*rate = 1;
    store.set_rates(rates);
  }
  void settle() { EXPECT_EQ(world.run_until(kNever, 10'000), RunEnd::kIdle); }
  bool is_stored() const { return store.segments().contains(kName); }

  World world;
  SimulatedExecutor& node = world.add_node();
  FaultySegmentStore store{world, FaultRates::none()};
};

TEST(FaultySegmentStore, RefusedHasNoEffect) {
  Scene scene;
  scene.set_only(&FaultRates::segment_refused);
  EXPECT_EQ(scene.push().error().code, ErrorCode::kUnavailable);
  scene.settle();
  EXPECT_FALSE(scene.is_stored());
  scene.set_only(&FaultRates::segment_full);
  EXPECT_EQ(scene.push().error().code, ErrorCode::kStorageFull);
  EXPECT_FALSE(scene.is_stored());
}

TEST(FaultySegmentStore, ALostReplyHasItsEffect) {
  Scene scene;
  ASSERT_TRUE(scene.push());
  scene.set_only(&FaultRates::segment_lost_reply);
  EXPECT_FALSE(run_on(scene.world, scene.node, scene.store.remove(kName)));
  EXPECT_FALSE(scene.is_stored());
}

TEST(FaultySegmentStore, ALateRemovalComesLater) {
  Scene scene;
  ASSERT_TRUE(scene.push());
  scene.set_only(&FaultRates::segment_late);
  EXPECT_FALSE(run_on(scene.world, scene.node, scene.store.remove(kName)));
  EXPECT_TRUE(scene.is_stored());
  scene.settle();
  EXPECT_FALSE(scene.is_stored());
}

TEST(FaultySegmentStore, ALateCreationLeavesAnEmptySegment) {
  Scene scene;
  scene.set_only(&FaultRates::segment_late);
  EXPECT_FALSE(scene.push());
  EXPECT_FALSE(scene.is_stored());
  scene.settle();
  ASSERT_TRUE(scene.is_stored());
  EXPECT_FALSE(scene.store.segments().at(kName)->is_finished);
}

TEST(FaultySegmentStore, ARepeatedRequestRevivesANameOnlyWhenAsked) {
  for (const bool revives : {false, true}) {
    Scene scene;
    FaultRates rates = FaultRates::none();
    rates.segment_twice = 1;
    rates.segment_revived = revives ? 1 : 0;
    scene.store.set_rates(rates);
    ASSERT_TRUE(scene.push());
    scene.set_only(nullptr);
    ASSERT_TRUE(run_on(scene.world, scene.node, scene.store.remove(kName)));
    scene.store.set_rates(rates);
    scene.settle();
    EXPECT_EQ(scene.is_stored(), revives);
  }
}

TEST(FaultySegmentStore, APauseTakesLongAndEnds) {
  Scene scene(3);
  scene.set_only(&FaultRates::segment_pause);
  ASSERT_TRUE(scene.push());
  EXPECT_GT(scene.world.now().time_since_epoch(), std::chrono::hours(1));
}

Task<void> write_and_wait(SegmentStore& store, SegmentName name, std::string bytes) {
  auto writer = CO_TRY(co_await store.create(name, std::nullopt, {}));
  CO_TRY(co_await writer->write(bytes));
  co_return co_await sleep_for(std::chrono::hours(1));
}

TEST(FaultySegmentStore, ACrashMayTearWhatIsUnfinishedAndNothingElse) {
  int intact = 0, lost = 0, damaged = 0;
  const std::string bytes(1000, 'x');
  for (uint64_t seed = 0; seed < 100; ++seed) {
    Scene scene(seed);
    ASSERT_TRUE(scene.push());
    auto group = std::make_unique<TaskGroup>(scene.node);
    scene.world.on_crash([&](SimulatedExecutor&) { group.reset(); });
    const SegmentName unfinished = test_name(2);
    group->start(write_and_wait(scene.store, unfinished, bytes));
    const auto has_written = [&] {
      const auto found = scene.store.segments().find(unfinished);
      return found != scene.store.segments().end() && found->second->bytes == bytes;
    };
    ASSERT_EQ(scene.world.run_until(has_written, 1000), RunEnd::kDone);
    scene.world.crash(scene.node);
    ASSERT_TRUE(scene.is_stored());
    EXPECT_EQ(scene.store.segments().at(kName)->bytes, "bytes");
    const auto found = scene.store.segments().find(unfinished);
    if (found == scene.store.segments().end()) {
      ++lost;
    } else {
      ++(found->second->bytes == bytes ? intact : damaged);
    }
  }
  EXPECT_GT(intact, 20);
  EXPECT_GT(lost, 5);
  EXPECT_GT(damaged, 10);
}

TEST(FaultySegmentStore, CorruptionIsOnlyWhenAsked) {
  Scene scene;
  ASSERT_TRUE(scene.push());
  EXPECT_EQ(run_on(scene.world, scene.node, read_segment(scene.store, kName)), "bytes");
  scene.set_only(&FaultRates::segment_corrupt);
  EXPECT_NE(run_on(scene.world, scene.node, read_segment(scene.store, kName)), "bytes");
}

}  // namespace
}  // namespace bulkhead::simulation
