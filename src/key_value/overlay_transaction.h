// A transaction over any snapshot: writes are kept beside it and seen by later reads, until the
// owner applies them. So a body never meets an engine's failure half-way, and dropping the
// overlay undoes it. Every store runs its bodies through run_body().
#pragma once

#include <map>
#include <string>

#include "key_value/key_value_store.h"

namespace bulkhead {

class OverlayTransaction final : public Transaction {
 public:
  // A removed key has no value.
  using Writes = std::map<std::string, std::optional<std::string>, std::less<>>;

  explicit OverlayTransaction(Snapshot& base) : base_(base) {}

  std::optional<std::string_view> get(std::string_view key) override;
  void scan(std::string_view from, std::string_view until, ScanVisitor visit) override;
  void put(std::string_view key, std::string_view value) override;
  void remove(std::string_view key) override;

  const Writes& writes() const { return writes_; }

 private:
  std::optional<std::string>& entry(std::string_view key);

  Snapshot& base_;
  Writes writes_;
  int running_scans_ = 0;
};

// The body's own result; kInternal when it throws, which a body of ours never does. Checks that a
// body that failed has written nothing.
Result<void> run_body(TransactionBody& body, OverlayTransaction& transaction);

}  // namespace bulkhead
