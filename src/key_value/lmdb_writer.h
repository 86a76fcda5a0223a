// The writer thread of an LMDB store: group commit. It drains its queue into one write
// transaction, commits once, and then resumes each caller with its own result. add() may be
// called from any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "key_value/lmdb_environment.h"
#include "key_value/overlay_transaction.h"
#include "runtime/suspend.h"

namespace bulkhead {

class LmdbWriter {
 public:
  explicit LmdbWriter(LmdbEnvironment& environment);
  // Runs what is queued, then joins.
  ~LmdbWriter();

  // Bounded by the callers: each waits for its own transaction.
  void add(TransactionBody body, Resume<void> resume);

  uint64_t commits() const { return commits_.load(std::memory_order_relaxed); }
  uint64_t transactions() const { return transactions_.load(std::memory_order_relaxed); }

 private:
  struct Request {
    TransactionBody body;
    Resume<void> resume;
    Result<void> result = {};
  };
  enum class Outcome { kCommitted, kMapFull };
  class WriteTransaction;

  void run();
  std::vector<Request> take();
  // kMapFull: nothing was applied and no result is valid.
  Outcome commit_together(std::span<Request> requests);
  void commit_singly(std::span<Request> requests);

  LmdbEnvironment& environment_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Request> queue_;
  bool stopping_ = false;
  std::atomic<uint64_t> commits_{0};
  std::atomic<uint64_t> transactions_{0};
  std::thread thread_;
};

}  // namespace bulkhead
