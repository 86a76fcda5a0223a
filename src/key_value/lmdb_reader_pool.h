// Snapshots on LMDB at the price of a renew: read transactions and their cursors are reset and
// used again instead of being made anew. Thread-safe; threads mostly find their own shard, so
// they seldom meet at a lock.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "key_value/lmdb_environment.h"

namespace bulkhead {

class LmdbReaderPool {
 public:
  explicit LmdbReaderPool(LmdbEnvironment& environment);
  ~LmdbReaderPool();

  // The pool outlives it.
  std::unique_ptr<Snapshot> snapshot();

 private:
  // One reusable read transaction. Cursors nest as scans do; the first `renewed` of them belong
  // to the present use.
  struct Reader {
    MDB_txn* transaction = nullptr;
    std::vector<MDB_cursor*> cursors;
    size_t renewed = 0;
    size_t scanning = 0;

    ~Reader();
    MDB_cursor* take_cursor(MDB_dbi database);
  };
  struct alignas(64) Shard {
    std::mutex mutex;
    std::vector<std::unique_ptr<Reader>> idle;
  };
  class ReadSnapshot;

  Shard& own_shard();
  std::unique_ptr<Reader> take();
  std::unique_ptr<Reader> take_idle();
  void renew(Reader& reader);
  void give_back(std::unique_ptr<Reader> reader);

  LmdbEnvironment& environment_;
  std::array<Shard, 16> shards_;
};

}  // namespace bulkhead
