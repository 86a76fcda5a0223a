#include "key_value/lmdb_store.h"

#include "key_value/lmdb_environment.h"
#include "key_value/lmdb_reader_pool.h"
#include "key_value/lmdb_writer.h"
#include "runtime/suspend.h"

namespace bulkhead {

Result<std::unique_ptr<LmdbStore>> LmdbStore::open(LmdbOptions options) {
  auto environment = TRY(LmdbEnvironment::open(options));
  return std::unique_ptr<LmdbStore>(new LmdbStore(std::move(environment)));
}

LmdbStore::LmdbStore(std::unique_ptr<LmdbEnvironment> environment)
    : environment_(std::move(environment)),
      readers_(std::make_unique<LmdbReaderPool>(*environment_)),
      writer_(std::make_unique<LmdbWriter>(*environment_)) {}

LmdbStore::~LmdbStore() = default;

std::unique_ptr<Snapshot> LmdbStore::snapshot() {
  return readers_->snapshot();
}

Task<void> LmdbStore::transact(TransactionBody body) {
  auto enqueue = [this, body = std::move(body)](Resume<void> resume) mutable {
    writer_->add(std::move(body), std::move(resume));
  };
  co_return co_await suspend_for<void>(std::move(enqueue));
}

LmdbStatistics LmdbStore::statistics() const {
  return {.commits = writer_->commits(),
          .transactions = writer_->transactions(),
          .used_bytes = environment_->used_bytes(),
          .map_bytes = environment_->map_bytes()};
}

}  // namespace bulkhead
