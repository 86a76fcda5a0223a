#include "key_value/lmdb_store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <future>
#include <random>

#include "key_value/lmdb_harness.h"
#include "key_value/lmdb_key_order.h"

namespace bulkhead {
namespace {

ErrorCode open_error(const std::string& path) {
  auto opened = LmdbStore::open({.path = path, .map_size_bytes = uint64_t{1} << 30});
  return opened ? ErrorCode::kInternal : opened.error().code;
}

TEST(LmdbStore, KeepsItsRowsWhenOpenedAgain) {
  LmdbHarness harness;
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(harness.put("k" + std::to_string(i), "v"));
  harness.close();
  harness.open();
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(harness.store().snapshot()->get("k" + std::to_string(i)), "v");
  }
  ASSERT_TRUE(harness.put("more", "v"));
}

TEST(LmdbStore, ComparesKeysByteByByte) {
  std::minstd_rand random(9755);
  const auto value_of = [](std::string& text) { return MDB_val{text.size(), text.data()}; };
  for (int i = 0; i < 20'000; ++i) {
    // Few different bytes, so that long beginnings are equal; both signs of a char among them.
    std::string left(random() % 40, '\0');
    for (char& byte : left) byte = "\x00\x7F\x80\xFF"[random() % 4];
    std::string right = left.substr(0, random() % (left.size() + 1));
    right.append(random() % 12, "\x00\x7F\x80\xFF"[random() % 4]);
    MDB_val first = value_of(left);
    MDB_val second = value_of(right);
    const int found = compare_lmdb_keys(&first, &second);
    const int expected = left.compare(right);
    ASSERT_EQ(found < 0, expected < 0) << testing::PrintToString(left) << " and " << right.size();
    ASSERT_EQ(found > 0, expected > 0) << testing::PrintToString(left) << " and " << right.size();
  }
}

TEST(LmdbStore, PreallocatesItsFile) {
  LmdbHarness harness;
  EXPECT_GE(std::filesystem::file_size(harness.path() + "/data.mdb"), 16u << 20);
}

Task<void> wait_and_put(KeyValueStore& store, std::shared_future<void>& gate, int number) {
  auto body = [&gate, number](Transaction& transaction) -> Result<void> {
    gate.wait();
    transaction.put("k" + std::to_string(number), "v");
    return {};
  };
  co_return co_await store.transact(std::move(body));
}

Task<void> put_behind_gate(LmdbStore& store, BlockingExecutor& executor, std::promise<void>& gate,
                           int tasks) {
  std::shared_future<void> opened = gate.get_future().share();
  TaskGroup group(executor);
  for (int i = 0; i < tasks; ++i) group.start(wait_and_put(store, opened, i));
  gate.set_value();
  co_return co_await group.join();
}

TEST(LmdbStore, CommitsWaitingTransactionsTogether) {
  LmdbHarness harness;
  BlockingExecutor executor;
  std::promise<void> gate;
  ASSERT_TRUE(executor.run(put_behind_gate(harness.store(), executor, gate, 600)));
  const LmdbStatistics statistics = harness.store().statistics();
  EXPECT_EQ(statistics.transactions, 600u);
  EXPECT_LE(statistics.commits, 4u);  // what was taken before the gate opened, then 256 at a time
  EXPECT_EQ(harness.store().snapshot()->get("k599"), "v");
}

TEST(LmdbStore, RefusedTransactionsCommitNothing) {
  LmdbHarness harness;
  const auto refuse = [](Transaction&) -> Result<void> { return fail(ErrorCode::kConflict, "no"); };
  EXPECT_FALSE(harness.run(harness.store().transact(refuse)));
  EXPECT_EQ(harness.store().statistics().commits, 0u);
}

TEST(LmdbStore, OutgrowingTheMapRefusesAndLosesNothing) {
  LmdbHarness harness(uint64_t{1} << 20);
  const std::string value(3000, 'v');
  int stored = 0;
  Result<void> result;
  while (stored < 10'000) {
    result = harness.put("k" + std::to_string(stored), value);
    if (!result) break;
    ++stored;
  }
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kStorageFull);
  EXPECT_GT(stored, 50);
  for (int i = 0; i < stored; ++i) {
    ASSERT_EQ(harness.store().snapshot()->get("k" + std::to_string(i)), value);
  }
  // A small transaction that frees space still runs, and then there is room again.
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(harness.run(harness.store().transact([&](Transaction& transaction) -> Result<void> {
      transaction.remove("k" + std::to_string(i));
      return {};
    })));
  }
  EXPECT_TRUE(harness.put("again", value));
  harness.close();
  harness.open(uint64_t{2} << 20);
  EXPECT_TRUE(harness.put("larger map", std::string(100'000, 'v')));
}

Task<void> put_large(KeyValueStore& store, std::string key, size_t size, Result<void>& result) {
  auto body = [key, size](Transaction& transaction) -> Result<void> {
    transaction.put(key, std::string(size, 'v'));
    return {};
  };
  result = co_await store.transact(std::move(body));
  co_return {};
}

Task<void> put_small_and_huge(KeyValueStore& store, BlockingExecutor& executor,
                              std::vector<Result<void>>& results) {
  TaskGroup group(executor);
  for (size_t i = 0; i < results.size(); ++i) {
    const size_t size = i == results.size() / 2 ? size_t{8} << 20 : 10;
    group.start(put_large(store, "k" + std::to_string(i), size, results[i]));
  }
  co_return co_await group.join();
}

TEST(LmdbStore, OneThatDoesNotFitDoesNotRefuseItsNeighbours) {
  LmdbHarness harness(uint64_t{4} << 20);
  BlockingExecutor executor;
  std::vector<Result<void>> results(101);
  ASSERT_TRUE(executor.run(put_small_and_huge(harness.store(), executor, results)));
  for (size_t i = 0; i < results.size(); ++i) {
    const bool is_stored = harness.store().snapshot()->get("k" + std::to_string(i)).has_value();
    EXPECT_EQ(results[i].has_value(), i != 50) << i;
    EXPECT_EQ(is_stored, i != 50) << i;
  }
  EXPECT_EQ(results[50].error().code, ErrorCode::kStorageFull);
}

// RLIMIT_FSIZE stands in for a full disk: the file cannot be grown beyond it.
TEST(LmdbStore, AFullDiskRefusesAndRecovers) {
  LmdbHarness harness;
  struct rlimit before;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto former = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit limit = before;
  limit.rlim_cur = rlim_t{20} << 20;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);

  const std::string value(200'000, 'v');
  int stored = 0;
  Result<void> result;
  for (; stored < 200; ++stored) {
    result = harness.put("k" + std::to_string(stored), value);
    if (!result) break;
  }
  EXPECT_FALSE(result);
  EXPECT_TRUE(harness.put("small", "rows still fit"));
  Result<void> removed;
  for (int i = 0; i < 10; ++i) {
    removed = harness.run(harness.store().transact([&](Transaction& transaction) -> Result<void> {
      transaction.remove("k" + std::to_string(i));
      return {};
    }));
    EXPECT_TRUE(removed);
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, former);

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kStorageFull);
  EXPECT_GT(stored, 50);
  for (int i = 10; i < stored; ++i) {
    ASSERT_EQ(harness.store().snapshot()->get("k" + std::to_string(i)), value);
  }
  EXPECT_TRUE(harness.put("later", std::string(8 << 20, 'v')));
}

TEST(LmdbStore, RefusesWhatIsNotItsDatabase) {
  LmdbHarness harness;
  ASSERT_TRUE(harness.put("a", "1"));
  harness.close();
  const std::string data = harness.path() + "/data.mdb";
  const auto overwrite = [&](std::streamoff offset, std::string bytes) {
    std::fstream file(data, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  };
  constexpr std::streamoff kMagic = 16, kVersion = 20;  // of the first meta page

  overwrite(kVersion, "\x09");
  EXPECT_EQ(open_error(harness.path()), ErrorCode::kCorrupt) << "another version";
  overwrite(kMagic, "text");
  EXPECT_EQ(open_error(harness.path()), ErrorCode::kCorrupt) << "not a database";
  std::filesystem::resize_file(data, 10);
  EXPECT_EQ(open_error(harness.path()), ErrorCode::kCorrupt) << "ten bytes";
}

TEST(LmdbStore, RefusesAFileCutShort) {
  LmdbHarness harness;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(harness.put("k" + std::to_string(i), std::string(2000, 'v')));
  }
  harness.close();
  std::filesystem::resize_file(harness.path() + "/data.mdb", 10 * 4096);
  EXPECT_EQ(open_error(harness.path()), ErrorCode::kCorrupt);
}

TEST(LmdbStore, SaysWhenItCannotBeReached) {
  LmdbHarness harness;
  harness.close();
  EXPECT_EQ(open_error(harness.path() + "/absent/store"), ErrorCode::kUnavailable);
  std::ofstream(harness.path() + "/file") << "x";
  EXPECT_EQ(open_error(harness.path() + "/file"), ErrorCode::kUnavailable);
}

TEST(LmdbStore, ManySnapshotsMayBeAliveAtOnce) {
  LmdbHarness harness;
  ASSERT_TRUE(harness.put("a", "1"));
  std::vector<std::unique_ptr<Snapshot>> snapshots;
  for (int i = 0; i < 2000; ++i) snapshots.push_back(harness.store().snapshot());
  ASSERT_TRUE(harness.put("a", "2"));
  for (auto& snapshot : snapshots) EXPECT_EQ(snapshot->get("a"), "1");
  snapshots.clear();
  EXPECT_EQ(harness.store().snapshot()->get("a"), "2");
}

}  // namespace
}  // namespace bulkhead
