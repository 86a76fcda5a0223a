#include "key_value/ordered_map.h"

namespace bulkhead {

std::optional<std::string_view> MapSnapshot::get(std::string_view key) {
  const auto found = map_.find(key);
  if (found == map_.end()) return std::nullopt;
  return std::string_view(found->second);
}

void MapSnapshot::scan(std::string_view from, std::string_view until, ScanVisitor visit) {
  for (auto at = map_.lower_bound(from); at != map_.end(); ++at) {
    if (!until.empty() && at->first >= until) return;
    if (visit(at->first, at->second) == Scan::kStop) return;
  }
}

void apply_writes(const OverlayTransaction::Writes& writes, OrderedMap& map) {
  for (const auto& [key, value] : writes) {
    if (value) {
      map.insert_or_assign(key, *value);
    } else {
      map.erase(key);
    }
  }
}

}  // namespace bulkhead
