#include "runtime/task.h"

#include <gtest/gtest.h>

#include <deque>
#include <future>
#include <stdexcept>

#include "runtime/blocking_pool.h"
#include "runtime/suspend.h"
#include "runtime/task_group.h"

namespace bulkhead {
namespace {

// Runs posted work on the test's thread; waits for other threads to post.
class TestExecutor : public Executor {
 public:
  void post(Work work) override {
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
    ready_.notify_one();
  }
  MonotonicTime now() const override { return now_; }
  TimerId run_at(MonotonicTime when, Work work) override {
    now_ = std::max(now_, when);
    post(std::move(work));
    return {};
  }
  void cancel(TimerId) override {}

  void run_until_idle(TaskGroup& group) {
    while (group.running() > 0) {
      std::unique_lock lock(mutex_);
      ASSERT_TRUE(ready_.wait_for(lock, std::chrono::seconds(20), [&] { return !queue_.empty(); }));
      Work work = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      work();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Work> queue_;
  MonotonicTime now_{};
};

Task<int> add(int left, int right) { co_return left + right; }

Task<int> refuse() { co_return fail(ErrorCode::kDenied, "no"); }

Task<int> add_after_refusal() {
  const int value = CO_TRY(co_await refuse());
  co_return value + 1;
}

Task<void> store(int& out) {
  out = CO_TRY(co_await add(1, CO_TRY(co_await add(2, 3))));
  co_return {};
}

TEST(Task, AwaitsOthersAndYieldsTheirValues) {
  TestExecutor executor;
  TaskGroup group(executor);
  int out = 0;
  group.start(store(out));
  EXPECT_EQ(out, 6);
  EXPECT_EQ(group.running(), 0u);
}

Task<void> collect_error(Error& out) {
  auto result = co_await add_after_refusal();
  out = result.error();
  co_return {};
}

TEST(Task, CoTryPassesTheErrorOn) {
  TestExecutor executor;
  TaskGroup group(executor);
  Error error{ErrorCode::kInternal, ""};
  group.start(collect_error(error));
  EXPECT_EQ(error.code, ErrorCode::kDenied);
}

Task<void> offloaded(BlockingPool& pool, std::thread::id& ran_on, std::thread::id& resumed_on) {
  ran_on = CO_TRY(co_await offload(
      pool, [] { return Result<std::thread::id>(std::this_thread::get_id()); }));
  resumed_on = std::this_thread::get_id();
  co_return {};
}

TEST(Offload, RunsElsewhereAndResumesAtHome) {
  TestExecutor executor;
  TaskGroup group(executor);
  ThreadPool pool(1);
  std::thread::id ran_on, resumed_on;
  group.start(offloaded(pool, ran_on, resumed_on));
  executor.run_until_idle(group);
  EXPECT_NE(ran_on, std::this_thread::get_id());
  EXPECT_EQ(resumed_on, std::this_thread::get_id());
}

Task<void> sleep_an_hour() { co_return co_await sleep_for(std::chrono::hours(1)); }

TEST(Sleep, UsesTheExecutorsTime) {
  TestExecutor executor;
  TaskGroup group(executor);
  group.start(sleep_an_hour());
  EXPECT_EQ(group.running(), 1u);
  executor.run_until_idle(group);
  EXPECT_EQ(executor.now().time_since_epoch(), std::chrono::hours(1));
}

struct SetOnDestruction {
  bool& flag;
  ~SetOnDestruction() { flag = true; }
};

Task<void> never_resumed(bool& destroyed) {
  SetOnDestruction guard{destroyed};
  co_return co_await suspend_for<void>([](Resume<void>) {});
}

TEST(TaskGroup, DestroysWhatIsStillSuspended) {
  TestExecutor executor;
  bool destroyed = false;
  {
    TaskGroup group(executor);
    group.start(never_resumed(destroyed));
    EXPECT_FALSE(destroyed);
  }
  EXPECT_TRUE(destroyed);
}

Task<void> throwing() {
  throw std::runtime_error("a library's surprise");
  co_return {};
}

TEST(TaskGroup, ReportsExceptionsAsInternal) {
  TestExecutor executor;
  Error seen{ErrorCode::kInvalid, ""};
  TaskGroup group(executor, [&](const Error& error) { seen = error; });
  group.start(throwing());
  EXPECT_EQ(seen, (Error{ErrorCode::kInternal, "a library's surprise"}));
}

Task<void> join_then(TaskGroup& others, bool& joined) {
  CO_TRY(co_await others.join());
  joined = true;
  co_return {};
}

TEST(TaskGroup, JoinWaitsForAll) {
  TestExecutor executor;
  TaskGroup group(executor), joiners(executor);
  group.start(sleep_an_hour());
  bool joined = false;
  joiners.start(join_then(group, joined));
  EXPECT_FALSE(joined);
  executor.run_until_idle(joiners);
  EXPECT_TRUE(joined);
}

}  // namespace
}  // namespace bulkhead
