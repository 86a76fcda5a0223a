// The embedded store: one LMDB environment, owned by one process (whoever opens it holds the data
// directory's lock). Reads run on the calling thread from the memory map; one writer thread takes
// all transactions that wait, at most 256, commits them together with one sync, and only then
// answers each. A failed write or sync ends the process: nobody can know what reached the disk,
// and opening the file again finds the last state that did.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "key_value/key_value_store.h"

namespace bulkhead {

struct LmdbOptions {
  // A folder, made if absent; it gets data.mdb and lock.mdb. Never on a network file system.
  std::string path;
  // Address space reserved, and the limit of the data. Fixed while the process runs.
  uint64_t map_size_bytes = uint64_t{64} << 30;
  // Snapshots alive at one time, over all threads.
  uint32_t readers_max = 4096;
};

struct LmdbStatistics {
  uint64_t commits = 0;       // durable ones, since the store was opened
  uint64_t transactions = 0;  // answered since then, including the refused
  uint64_t used_bytes = 0;    // of the map: the high-water mark of data and free pages
  uint64_t map_bytes = 0;
};

class LmdbEnvironment;
class LmdbReaderPool;
class LmdbWriter;

class LmdbStore final : public KeyValueStore {
 public:
  // kCorrupt: not a database, of another format, or cut short. kUnavailable: all else. Blocks.
  static Result<std::unique_ptr<LmdbStore>> open(LmdbOptions options);
  // Runs what is queued. No snapshot may be alive; the callers' executors must be.
  ~LmdbStore() override;

  std::unique_ptr<Snapshot> snapshot() override;
  // Beside the body's own error: kStorageFull when the map or the disk has no room for it.
  Task<void> transact(TransactionBody body) override;

  LmdbStatistics statistics() const;

 private:
  explicit LmdbStore(std::unique_ptr<LmdbEnvironment> environment);

  std::unique_ptr<LmdbEnvironment> environment_;
  std::unique_ptr<LmdbReaderPool> readers_;
  std::unique_ptr<LmdbWriter> writer_;
};

}  // namespace bulkhead
