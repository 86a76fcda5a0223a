#include "runtime/blocking_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <memory>

namespace bulkhead {
namespace {

constexpr int kThreads = 4;

TEST(ThreadPool, RunsWhatIsQueuedBeforeItEnds) {
  constexpr int kJobs = 1000;
  std::atomic<int> jobs_run = 0;
  {
    ThreadPool pool(kThreads);
    std::vector<std::thread> askers;
    for (int i = 0; i < kThreads; ++i) {
      askers.emplace_back([&] {
        for (int job = 0; job < kJobs; ++job) pool.run([&] { ++jobs_run; });
      });
    }
    for (std::thread& asker : askers) asker.join();
  }
  EXPECT_EQ(jobs_run, kThreads * kJobs);
}

// Jobs that wait for each other end only if each has a thread.
TEST(ThreadPool, WakesAThreadForEachJob) {
  ThreadPool pool(kThreads);
  for (int round = 0; round < 100; ++round) {
    const auto together = std::make_shared<std::barrier<>>(kThreads + 1);
    for (int i = 0; i < kThreads; ++i) pool.run([together] { together->arrive_and_wait(); });
    together->arrive_and_wait();
  }
}

}  // namespace
}  // namespace bulkhead
