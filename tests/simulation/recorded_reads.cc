#include "simulation/recorded_reads.h"

#include <algorithm>

namespace bulkhead::simulation {

void RecordedReads::add(std::string_view key, std::optional<std::string_view> value) {
  keys_.emplace_back(key, value);
}

void RecordedReads::add_range(OrderedMap found, std::string_view from, std::string_view until) {
  ranges_.push_back({std::string(from), std::string(until), std::move(found)});
}

bool RecordedReads::still_hold(const OrderedMap& map) const {
  MapSnapshot now(map);
  const bool keys_hold = std::ranges::all_of(
      keys_, [&](const auto& read) { return now.get(read.first) == read.second; });
  return keys_hold && std::ranges::all_of(ranges_, [&](const Range& range) {
           OrderedMap found;
           now.scan(range.from, range.until, [&](std::string_view key, std::string_view value) {
             found.emplace(key, value);
             return Scan::kContinue;
           });
           return found == range.found;
         });
}

std::optional<std::string_view> RecordingSnapshot::get(std::string_view key) {
  const auto value = base_.get(key);
  reads_.add(key, value);
  return value;
}

// A scan that was stopped depends on nothing behind the row it stopped at.
void RecordingSnapshot::scan(std::string_view from, std::string_view until, ScanVisitor visit) {
  OrderedMap found;
  std::string read_until(until);
  base_.scan(from, until, [&](std::string_view key, std::string_view value) {
    found.emplace(key, value);
    const Scan next = visit(key, value);
    if (next == Scan::kStop) read_until = std::string(key) + '\0';
    return next;
  });
  reads_.add_range(std::move(found), from, read_until);
}

}  // namespace bulkhead::simulation
