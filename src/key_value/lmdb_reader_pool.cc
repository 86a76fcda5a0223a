#include "key_value/lmdb_reader_pool.h"

#include <atomic>

#include "key_value/lmdb_view.h"

namespace bulkhead {

class LmdbReaderPool::ReadSnapshot final : public Snapshot {
 public:
  ReadSnapshot(LmdbReaderPool& pool, std::unique_ptr<Reader> reader)
      : pool_(pool), reader_(std::move(reader)) {}
  ~ReadSnapshot() override { pool_.give_back(std::move(reader_)); }

  std::optional<std::string_view> get(std::string_view key) override {
    return lmdb_get(reader_->transaction, pool_.environment_.database(), key);
  }

  std::optional<uint64_t> state() const override { return mdb_txn_id(reader_->transaction); }

  void scan(std::string_view from, std::string_view until, ScanVisitor visit) override {
    MDB_cursor* cursor = reader_->take_cursor(pool_.environment_.database());
    ++reader_->scanning;
    lmdb_scan(cursor, from, until, visit);
    --reader_->scanning;
  }

 private:
  LmdbReaderPool& pool_;
  std::unique_ptr<Reader> reader_;
};

LmdbReaderPool::Reader::~Reader() {
  for (MDB_cursor* cursor : cursors) mdb_cursor_close(cursor);
  if (transaction) mdb_txn_abort(transaction);
}

MDB_cursor* LmdbReaderPool::Reader::take_cursor(MDB_dbi database) {
  if (scanning == cursors.size()) {
    MDB_cursor* cursor = nullptr;
    if (int code = mdb_cursor_open(transaction, database, &cursor)) {
      end_on_engine_failure("open a cursor", code);
    }
    cursors.push_back(cursor);
    renewed = cursors.size();
  } else if (scanning == renewed) {
    if (int code = mdb_cursor_renew(transaction, cursors[scanning])) {
      end_on_engine_failure("renew a cursor", code);
    }
    ++renewed;
  }
  return cursors[scanning];
}

LmdbReaderPool::LmdbReaderPool(LmdbEnvironment& environment) : environment_(environment) {}

LmdbReaderPool::~LmdbReaderPool() = default;

std::unique_ptr<Snapshot> LmdbReaderPool::snapshot() {
  return std::make_unique<ReadSnapshot>(*this, take());
}

LmdbReaderPool::Shard& LmdbReaderPool::own_shard() {
  static std::atomic<size_t> threads{0};
  thread_local const size_t thread = threads.fetch_add(1, std::memory_order_relaxed);
  return shards_[thread % shards_.size()];
}

std::unique_ptr<LmdbReaderPool::Reader> LmdbReaderPool::take() {
  std::unique_ptr<Reader> reader = take_idle();
  if (reader) {
    renew(*reader);
  } else {
    reader = std::make_unique<Reader>();
    if (int code = mdb_txn_begin(environment_.get(), nullptr, MDB_RDONLY, &reader->transaction)) {
      end_on_engine_failure("begin a snapshot", code);
    }
  }
  while (environment_.is_overtaken(reader->transaction)) {
    mdb_txn_reset(reader->transaction);
    renew(*reader);
  }
  return reader;
}

std::unique_ptr<LmdbReaderPool::Reader> LmdbReaderPool::take_idle() {
  Shard& shard = own_shard();
  std::lock_guard lock(shard.mutex);
  if (shard.idle.empty()) return nullptr;
  std::unique_ptr<Reader> reader = std::move(shard.idle.back());
  shard.idle.pop_back();
  return reader;
}

void LmdbReaderPool::renew(Reader& reader) {
  if (int code = mdb_txn_renew(reader.transaction)) {
    end_on_engine_failure("renew a snapshot", code);
  }
}

void LmdbReaderPool::give_back(std::unique_ptr<Reader> reader) {
  mdb_txn_reset(reader->transaction);
  reader->renewed = 0;
  Shard& shard = own_shard();
  std::lock_guard lock(shard.mutex);
  shard.idle.push_back(std::move(reader));
}

}  // namespace bulkhead
