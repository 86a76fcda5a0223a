#include "runtime/frame_pool.h"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <thread>
#include <vector>

namespace bulkhead {
namespace {

struct Taken {
  void* frame;
  size_t bytes;
};

std::vector<Taken> take(size_t count) {
  std::vector<Taken> taken;
  for (size_t i = 0; i < count; ++i) {
    const size_t bytes = 16 + i * 61 % 6000;
    taken.push_back({take_frame(bytes), bytes});
    std::memset(taken.back().frame, static_cast<int>(i), bytes);
  }
  return taken;
}

void give_back(const std::vector<Taken>& taken) {
  for (const Taken& one : taken) give_back_frame(one.frame, one.bytes);
}

TEST(FramePool, GivesNoFrameToTwo) {
  give_back(take(500));
  const std::vector<Taken> taken = take(500);
  std::set<void*> frames;
  for (size_t i = 0; i < taken.size(); ++i) {
    frames.insert(taken[i].frame);
    const auto* bytes = static_cast<const unsigned char*>(taken[i].frame);
    EXPECT_EQ(bytes[0], static_cast<unsigned char>(i));
    EXPECT_EQ(bytes[taken[i].bytes - 1], static_cast<unsigned char>(i));
  }
  EXPECT_EQ(frames.size(), taken.size());
  give_back(taken);
}

TEST(FramePool, TakesBackWhatAnotherThreadTook) {
  std::vector<Taken> taken;
  std::thread([&] { taken = take(200); }).join();
  give_back(taken);
  std::thread([] { give_back(take(10'000)); }).join();  // more than a thread keeps
}

}  // namespace
}  // namespace bulkhead
