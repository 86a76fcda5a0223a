// The open LMDB environment and its data file. Keeps the file grown with written zeros ahead of
// the data: LMDB itself never extends it, so a commit's fdatasync has no new file size to forget
// (Zheng et al., OSDI 2014), and a full disk is noticed before a transaction instead of inside
// its commit. For the store's own files only: this is where lmdb.h ends.
#pragma once

#include <lmdb.h>

#include <atomic>
#include <memory>

#include "base/file_handle.h"
#include "key_value/lmdb_store.h"

namespace bulkhead {

// Ends the process: the engine failed and the outcome of what was running is unknown.
[[noreturn]] void end_on_engine_failure(const char* step, int code);

class LmdbEnvironment {
 public:
  static Result<std::unique_ptr<LmdbEnvironment>> open(const LmdbOptions& options);
  ~LmdbEnvironment();
  LmdbEnvironment(const LmdbEnvironment&) = delete;
  LmdbEnvironment& operator=(const LmdbEnvironment&) = delete;

  MDB_env* get() const { return environment_; }
  MDB_dbi database() const { return database_; }
  uint64_t page_bytes() const { return page_bytes_; }
  uint64_t map_bytes() const;
  uint64_t used_bytes() const;

  // Whether the file has room for `pages` more than are committed; grows it when it can. Called
  // by the writer thread only.
  bool reserve(uint64_t pages);

  // LMDB reads its last transaction's number n and then copies meta page n mod 2. A reader that
  // is held up between the two finds there what n + 2 is only about to commit: not yet durable,
  // and newer than what the next reader may see. So the writer tells before it commits, and a
  // reader that was overtaken by two begins again.
  void announce_commit(MDB_txn* transaction) { committing_ = mdb_txn_id(transaction); }
  bool is_overtaken(MDB_txn* snapshot) const {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    return committing_ >= mdb_txn_id(snapshot) + 2;
  }

 private:
  LmdbEnvironment() = default;
  Result<void> configure(const LmdbOptions& options);
  Result<void> open_database();
  Result<void> check_file();
  // Returns the size reached; less than `file_bytes` when the disk is full.
  uint64_t extend_file(uint64_t file_bytes);

  MDB_env* environment_ = nullptr;
  MDB_dbi database_ = 0;
  uint64_t page_bytes_ = 0;
  uint64_t file_bytes_ = 0;
  std::atomic<uint64_t> committing_{0};
};

}  // namespace bulkhead
