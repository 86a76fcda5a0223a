// What a transaction's body has read, so that its writes can be applied later exactly when it
// would read the same again: the conditions of an optimistic transaction, single keys and whole
// ranges alike.
#pragma once

#include <string>
#include <vector>

#include "key_value/ordered_map.h"

namespace bulkhead::simulation {

class RecordedReads {
 public:
  void add(std::string_view key, std::optional<std::string_view> value);
  void add_range(OrderedMap found, std::string_view from, std::string_view until);
  bool still_hold(const OrderedMap& map) const;

 private:
  struct Range {
    std::string from, until;
    OrderedMap found;
  };

  std::vector<std::pair<std::string, std::optional<std::string>>> keys_;
  std::vector<Range> ranges_;
};

class RecordingSnapshot final : public Snapshot {
 public:
  RecordingSnapshot(Snapshot& base, RecordedReads& reads) : base_(base), reads_(reads) {}

  std::optional<std::string_view> get(std::string_view key) override;
  void scan(std::string_view from, std::string_view until, ScanVisitor visit) override;

 private:
  Snapshot& base_;
  RecordedReads& reads_;
};

}  // namespace bulkhead::simulation
