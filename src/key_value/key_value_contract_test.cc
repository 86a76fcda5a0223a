#include <thread>

#include "key_value/contract_test.h"
#include "key_value/lmdb_harness.h"
#include "key_value/memory_store.h"
#include "key_value/overlay_transaction.h"

namespace bulkhead {
namespace {

class MemoryHarness {
 public:
  KeyValueStore& store() { return store_; }
  template <class T>
  Result<T> run(Task<T> task) {
    return executor_.run(std::move(task));
  }

 private:
  BlockingExecutor executor_;
  MemoryStore store_;
};

using Harnesses = ::testing::Types<MemoryHarness, LmdbHarness>;

INSTANTIATE_TYPED_TEST_SUITE_P(Store, KeyValueContract, Harnesses);

// Beyond the common contract: snapshots beside writers, and several threads, each with its own
// executor.
template <class Harness>
class KeyValueThreads : public ::testing::Test {
 protected:
  Harness harness_;
};

TYPED_TEST_SUITE(KeyValueThreads, Harnesses);

TYPED_TEST(KeyValueThreads, SnapshotsDoNotMove) {
  KeyValueStore& store = this->harness_.store();
  const auto put = [&](std::string key, std::string value) {
    ASSERT_TRUE(this->harness_.run(store.transact([=](Transaction& transaction) -> Result<void> {
      transaction.put(key, value);
      return {};
    })));
  };
  put("a", "1");
  auto before = store.snapshot();
  put("a", "2");
  auto after = store.snapshot();
  put("b", "3");
  EXPECT_EQ(rows(*before), (std::vector<Row>{{"a", "1"}}));
  EXPECT_EQ(rows(*after), (std::vector<Row>{{"a", "2"}}));
  EXPECT_EQ(rows(*store.snapshot()).size(), 2u);
}

Task<void> count_many(KeyValueStore& store, BlockingExecutor& executor, int tasks) {
  TaskGroup group(executor);
  for (int i = 0; i < tasks; ++i) group.start(count_up(store, "counter"));
  co_return co_await group.join();
}

TYPED_TEST(KeyValueThreads, ConcurrentTransactionsAreSerial) {
  constexpr int kThreads = 4, kTasks = 200;
  KeyValueStore& store = this->harness_.store();
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&store] {
      BlockingExecutor executor;
      EXPECT_TRUE(executor.run(count_many(store, executor, kTasks)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store.snapshot()->get("counter"), std::to_string(kThreads * kTasks));
}

// Two rows are always written together; every reader, on any thread, sees them equal and never
// going back.
TYPED_TEST(KeyValueThreads, SnapshotsSeeWholeTransactionsWhileOthersWrite) {
  KeyValueStore& store = this->harness_.store();
  std::atomic<bool> is_done{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      int last = 0;
      while (!is_done) {
        auto snapshot = store.snapshot();
        const auto left = snapshot->get("left");
        EXPECT_EQ(left, snapshot->get("right"));
        const int now = left ? std::stoi(std::string(*left)) : 0;
        EXPECT_GE(now, last);
        last = now;
      }
    });
  }
  for (int i = 1; i <= 300; ++i) {
    const std::string value = std::to_string(i);
    auto both = [&](Transaction& transaction) -> Result<void> {
      transaction.put("left", value);
      transaction.put("right", value);
      return {};
    };
    EXPECT_TRUE(this->harness_.run(store.transact(both)));
    EXPECT_EQ(store.snapshot()->get("right"), value) << "completed, so it is seen";
  }
  is_done = true;
  for (std::thread& reader : readers) reader.join();
}

TEST(OverlayTransaction, AnErrorAfterAWriteIsABug) {
  OrderedMap map;
  MapSnapshot base(map);
  TransactionBody body = [](Transaction& transaction) -> Result<void> {
    transaction.put("a", "1");
    return fail(ErrorCode::kConflict, "too late");
  };
  EXPECT_DEATH(
      {
        OverlayTransaction transaction(base);
        (void)run_body(body, transaction);
      },
      "a body that fails has written nothing");
}

TEST(OverlayTransaction, ARowThatCannotBeReadMayFailLate) {
  OrderedMap map;
  MapSnapshot base(map);
  OverlayTransaction transaction(base);
  TransactionBody body = [](Transaction& inner) -> Result<void> {
    inner.put("a", "1");
    return fail(ErrorCode::kCorrupt, "bad checksum");
  };
  EXPECT_EQ(run_body(body, transaction).error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(map.empty());
}

TEST(OverlayTransaction, WritingDuringAScanIsABug) {
  OrderedMap map{{"a", "1"}};
  MapSnapshot base(map);
  OverlayTransaction transaction(base);
  EXPECT_DEATH(transaction.scan("", "",
                                [&](std::string_view key, std::string_view) {
                                  transaction.remove(key);
                                  return Scan::kContinue;
                                }),
               "nothing is written while a scan runs");
  EXPECT_DEATH(transaction.put("", "value"), "1 to 511 bytes");
  EXPECT_DEATH(transaction.put(std::string(512, 'k'), "value"), "1 to 511 bytes");
}

TEST(OverlayTransaction, AThrowingBodyFailsAsInternal) {
  OrderedMap map;
  MapSnapshot base(map);
  OverlayTransaction transaction(base);
  TransactionBody body = [](Transaction&) -> Result<void> { throw std::runtime_error("library"); };
  EXPECT_EQ(run_body(body, transaction).error(), (Error{ErrorCode::kInternal, "library"}));
}

}  // namespace
}  // namespace bulkhead
