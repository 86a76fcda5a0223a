#include "key_value/lmdb_writer.h"

#include <algorithm>

#include "key_value/lmdb_view.h"

namespace bulkhead {
namespace {

constexpr size_t kBatchMax = 256;

std::unexpected<Error> full() {
  return fail(ErrorCode::kStorageFull, "the metadata store is full");
}

}  // namespace

// One LMDB write transaction: bodies run over it one after another, each sees the ones before.
class LmdbWriter::WriteTransaction {
 public:
  explicit WriteTransaction(LmdbEnvironment& environment) : environment_(environment) {
    if (int code = mdb_txn_begin(environment.get(), nullptr, 0, &transaction_)) {
      end_on_engine_failure("begin a transaction", code);
    }
  }
  ~WriteTransaction() {
    if (transaction_) mdb_txn_abort(transaction_);
  }
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;

  Result<void> run(TransactionBody& body) {
    LmdbWriteView view(transaction_, environment_.database());
    OverlayTransaction overlay(view);
    TRY(run_body(body, overlay));
    if (overlay.writes().empty()) return {};
    reserved_pages_ += pages_needed(overlay.writes());
    if (!environment_.reserve(reserved_pages_)) return full();
    for (const auto& [key, value] : overlay.writes()) write(key, value);
    return {};
  }

  bool map_is_full() const { return map_is_full_; }
  bool has_written() const { return has_written_; }

  // False when the map had no room even for the commit.
  bool commit() {
    environment_.announce_commit(transaction_);
    const int code = mdb_txn_commit(std::exchange(transaction_, nullptr));
    if (code != 0 && code != MDB_MAP_FULL) end_on_engine_failure("commit", code);
    return code == 0;
  }

 private:
  void write(const std::string& key, const std::optional<std::string>& value) {
    if (map_is_full_) return;
    has_written_ = true;
    MDB_val name{key.size(), const_cast<char*>(key.data())};
    int code = 0;
    if (value) {
      MDB_val bytes{value->size(), const_cast<char*>(value->data())};
      code = mdb_put(transaction_, environment_.database(), &name, &bytes, 0);
    } else {
      code = mdb_del(transaction_, environment_.database(), &name, nullptr);
    }
    // A transaction of too many pages is, to its caller, the same as one too big for the map.
    map_is_full_ = code == MDB_MAP_FULL || code == MDB_TXN_FULL;
    if (code != 0 && code != MDB_NOTFOUND && !map_is_full_) end_on_engine_failure("write", code);
  }

  // An upper bound: a write copies the pages from the root to its leaf, each at most once in a
  // transaction and each may split; large values have pages of their own.
  uint64_t pages_needed(const OverlayTransaction::Writes& writes) const {
    constexpr uint64_t kFreeListPages = 64;
    MDB_stat tree;
    mdb_stat(transaction_, environment_.database(), &tree);
    uint64_t new_pages = kFreeListPages;
    for (const auto& [key, value] : writes) {
      new_pages += 2 + (key.size() + (value ? value->size() : 0)) / environment_.page_bytes();
    }
    return new_pages + std::min<uint64_t>(writes.size() * (tree.ms_depth + 1),
                                          tree.ms_branch_pages + tree.ms_leaf_pages);
  }

  LmdbEnvironment& environment_;
  MDB_txn* transaction_ = nullptr;
  uint64_t reserved_pages_ = 0;
  bool has_written_ = false;
  bool map_is_full_ = false;
};

LmdbWriter::LmdbWriter(LmdbEnvironment& environment)
    : environment_(environment), thread_([this] { run(); }) {}

LmdbWriter::~LmdbWriter() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_one();
  thread_.join();
}

void LmdbWriter::add(TransactionBody body, Resume<void> resume) {
  {
    std::lock_guard lock(mutex_);
    queue_.push_back({.body = std::move(body), .resume = std::move(resume)});
  }
  ready_.notify_one();
}

void LmdbWriter::run() {
  while (true) {
    std::vector<Request> batch = take();
    if (batch.empty()) return;
    if (commit_together(batch) == Outcome::kMapFull) commit_singly(batch);
    transactions_.fetch_add(batch.size(), std::memory_order_relaxed);
    for (Request& request : batch) request.resume(std::move(request.result));
  }
}

std::vector<LmdbWriter::Request> LmdbWriter::take() {
  std::unique_lock lock(mutex_);
  ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  const auto end = queue_.begin() + static_cast<ptrdiff_t>(std::min(queue_.size(), kBatchMax));
  std::vector<Request> batch(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return batch;
}

// Refuses only those for which there is no room alone.
void LmdbWriter::commit_singly(std::span<Request> requests) {
  for (Request& request : requests) {
    if (commit_together({&request, 1}) == Outcome::kMapFull) request.result = full();
  }
}

LmdbWriter::Outcome LmdbWriter::commit_together(std::span<Request> requests) {
  WriteTransaction transaction(environment_);
  for (Request& request : requests) {
    request.result = transaction.run(request.body);
    if (transaction.map_is_full()) return Outcome::kMapFull;
  }
  if (!transaction.has_written()) return Outcome::kCommitted;
  if (!transaction.commit()) return Outcome::kMapFull;
  commits_.fetch_add(1, std::memory_order_relaxed);
  return Outcome::kCommitted;
}

}  // namespace bulkhead
