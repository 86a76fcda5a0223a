// Ordered keys with serializable transactions: the seam under metadata/. Keys are 1 to 511 bytes,
// compared byte by byte; values are any bytes. The contract suite in contract_test.h is run on
// every implementation.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/function_ref.h"
#include "base/result.h"
#include "runtime/task.h"

namespace bulkhead {

inline constexpr size_t kKeyBytesMax = 511;  // what LMDB takes

enum class Scan { kContinue, kStop };
using ScanVisitor = FunctionRef<Scan(std::string_view key, std::string_view value)>;

// A consistent view. Views that it returns live until the snapshot dies or, in a transaction,
// until the next write. Used by one thread at a time and never kept across a suspension: on LMDB
// a long reader pins pages.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  virtual std::optional<std::string_view> get(std::string_view key) = 0;
  // Visits the keys in [from, until) in order; an empty `until` means to the end.
  virtual void scan(std::string_view from, std::string_view until, ScanVisitor visit) = 0;
  // Two snapshots that name one state have the same rows. Absent where states have no numbers, and
  // inside a transaction, whose own writes make states that nobody else sees.
  virtual std::optional<uint64_t> state() const { return std::nullopt; }
};

// A snapshot one may write to. Nothing is written while a scan of it runs.
class Transaction : public Snapshot {
 public:
  virtual void put(std::string_view key, std::string_view value) = 0;
  virtual void remove(std::string_view key) = 0;  // absent keys are fine
};

// Tests every condition before its first write: a body that returns an error has written nothing
// (checked; kCorrupt may come late, its writes are dropped). It may run more than once and then
// means the same: it mints nothing, reads no clock, and touches only its handle and its result.
using TransactionBody = std::move_only_function<Result<void>(Transaction&)>;

class KeyValueStore {
 public:
  virtual ~KeyValueStore() = default;

  // The state at this moment: sees every transaction whose transact() has completed.
  virtual std::unique_ptr<Snapshot> snapshot() = 0;

  // Runs `body` serializably; completes when its writes are durable. Fails with the body's own
  // error (nothing written), or with kUnavailable when the outcome is unknown.
  virtual Task<void> transact(TransactionBody body) = 0;
};

}  // namespace bulkhead
