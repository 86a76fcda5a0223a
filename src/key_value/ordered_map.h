// The plain form of what a store holds, for stores in memory: an ordered map, a snapshot that
// reads one, and applying what a transaction wrote. Not thread-safe; the store guards it.
#pragma once

#include <map>
#include <string>

#include "key_value/key_value_store.h"
#include "key_value/overlay_transaction.h"

namespace bulkhead {

using OrderedMap = std::map<std::string, std::string, std::less<>>;

// Reads `map`, which must not change while this lives.
class MapSnapshot final : public Snapshot {
 public:
  explicit MapSnapshot(const OrderedMap& map) : map_(map) {}

  std::optional<std::string_view> get(std::string_view key) override;
  void scan(std::string_view from, std::string_view until, ScanVisitor visit) override;

 private:
  const OrderedMap& map_;
};

void apply_writes(const OverlayTransaction::Writes& writes, OrderedMap& map);

}  // namespace bulkhead
