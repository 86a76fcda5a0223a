#include "runtime/random_source.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace bulkhead {
namespace {

TEST(SystemRandom, GivesNoBytesTwice) {
  SystemRandom random;
  std::vector<std::vector<std::string>> taken(4);
  std::vector<std::thread> threads;
  for (auto& mine : taken) {
    threads.emplace_back([&] {
      for (size_t i = 0; i < 5'000; ++i) mine.push_back(random.bytes(8 + i % 9));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> beginnings;
  for (const auto& mine : taken) {
    for (const std::string& bytes : mine) beginnings.insert(bytes.substr(0, 8));
  }
  EXPECT_EQ(beginnings.size(), 20'000u);
}

TEST(SystemRandom, GivesAsManyBytesAsAskedFor) {
  SystemRandom random;
  for (const size_t size : {size_t{0}, size_t{1}, size_t{512}, size_t{513}, size_t{100'000}}) {
    const std::string bytes = random.bytes(size);
    EXPECT_EQ(bytes.size(), size);
    if (size >= 512) EXPECT_GT(std::set<char>(bytes.begin(), bytes.end()).size(), 100u);
  }
}

}  // namespace
}  // namespace bulkhead
