#include "runtime/event_loop.h"

#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <thread>

#include "runtime/signals.h"
#include "runtime/suspend.h"
#include "runtime/task_group.h"

namespace bulkhead {
namespace {

TEST(EventLoop, RunsWorkOfOtherThreadsInOrder) {
  EventLoop loop;
  std::vector<int> seen;
  loop.post([&] { seen.push_back(-1); });
  std::thread other([&] {
    for (int i = 0; i < 1000; ++i) loop.post([&seen, i] { seen.push_back(i); });
    loop.stop();
  });
  loop.run();
  other.join();
  ASSERT_EQ(seen.size(), 1001u);
  for (int i = 0; i < 1001; ++i) EXPECT_EQ(seen[static_cast<size_t>(i)], i - 1);
}

TEST(EventLoop, IsWokenFromSleep) {
  EventLoop loop;
  std::thread::id ran_on;
  std::thread thread([&] { loop.run(); });
  for (int i = 0; i < 100; ++i) {
    std::promise<void> done;
    loop.post([&] {
      ran_on = std::this_thread::get_id();
      done.set_value();
    });
    ASSERT_EQ(done.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
    ASSERT_EQ(ran_on, thread.get_id());
  }
  loop.stop();
  thread.join();
}

TEST(EventLoop, RunsTimersInOrderOfTime) {
  EventLoop loop;
  std::string seen;
  const MonotonicTime start = loop.now();
  const auto at = [&](int milliseconds, char name) {
    return loop.run_at(start + std::chrono::milliseconds(milliseconds),
                       [&, name] { seen += name; });
  };
  at(30, 'c');
  at(10, 'a');
  const TimerId cancelled = at(15, 'x');
  at(20, 'b');
  at(-5, '0');
  loop.run_at(start + std::chrono::milliseconds(40), [&] { loop.stop(); });
  loop.cancel(cancelled);
  loop.run();
  EXPECT_EQ(seen, "0abc");
  EXPECT_GE(loop.now() - start, std::chrono::milliseconds(40));
  loop.cancel(cancelled);
}

Task<void> note_turns(std::string& out, char name, EventLoop& loop) {
  for (int i = 0; i < 3; ++i) {
    out += name;
    CO_TRY(co_await yield());
  }
  if (name == 'b') loop.stop();
  co_return {};
}

TEST(EventLoop, GivesOthersATurnAtYield) {
  EventLoop loop;
  TaskGroup group(loop);
  std::string seen;
  loop.post([&] { group.start(note_turns(seen, 'a', loop)); });
  loop.post([&] { group.start(note_turns(seen, 'b', loop)); });
  loop.run();
  EXPECT_EQ(seen, "ababab");
}

TEST(SignalWatch, TellsTheLoop) {
  EventLoop loop;
  std::vector<int> seen;
  SignalWatch watch(loop, [&](int signal) {
    seen.push_back(signal);
    if (signal == SIGTERM) loop.stop();
  });
  loop.post([] {
    ::raise(SIGINT);
    ::raise(SIGTERM);
  });
  loop.run();
  EXPECT_EQ(seen, (std::vector<int>{SIGINT, SIGTERM}));
}

}  // namespace
}  // namespace bulkhead
