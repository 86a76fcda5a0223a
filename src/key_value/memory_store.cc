#include "key_value/memory_store.h"

#include "runtime/suspend.h"

namespace bulkhead {

class MemoryStore::SharedSnapshot final : public Snapshot {
 public:
  SharedSnapshot(std::mutex& mutex, std::shared_ptr<const OrderedMap> map, uint64_t state)
      : mutex_(mutex), map_(std::move(map)), state_(state), reader_(*map_) {}
  ~SharedSnapshot() override {
    std::lock_guard lock(mutex_);
    map_.reset();
  }

  std::optional<std::string_view> get(std::string_view key) override { return reader_.get(key); }
  void scan(std::string_view from, std::string_view until, ScanVisitor visit) override {
    reader_.scan(from, until, visit);
  }
  std::optional<uint64_t> state() const override { return state_; }

 private:
  std::mutex& mutex_;
  std::shared_ptr<const OrderedMap> map_;
  const uint64_t state_;
  MapSnapshot reader_;
};

std::unique_ptr<Snapshot> MemoryStore::snapshot() {
  std::lock_guard lock(mutex_);
  return std::make_unique<SharedSnapshot>(mutex_, map_, state_);
}

Task<void> MemoryStore::transact(TransactionBody body) {
  auto start = [this, body = std::move(body)](Resume<void> resume) mutable { resume(run(body)); };
  co_return co_await suspend_for<void>(std::move(start));
}

Result<void> MemoryStore::run(TransactionBody& body) {
  std::lock_guard lock(mutex_);
  MapSnapshot base(*map_);
  OverlayTransaction transaction(base);
  TRY(run_body(body, transaction));
  if (transaction.writes().empty()) return {};
  if (map_.use_count() > 1) map_ = std::make_shared<OrderedMap>(*map_);
  apply_writes(transaction.writes(), *map_);
  ++state_;
  return {};
}

}  // namespace bulkhead
