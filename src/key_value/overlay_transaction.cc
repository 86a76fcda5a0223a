#include "key_value/overlay_transaction.h"

#include <exception>

namespace bulkhead {

std::optional<std::string_view> OverlayTransaction::get(std::string_view key) {
  const auto written = writes_.find(key);
  if (written == writes_.end()) return base_.get(key);
  if (!written->second) return std::nullopt;
  return std::string_view(*written->second);
}

void OverlayTransaction::scan(std::string_view from, std::string_view until, ScanVisitor visit) {
  if (!until.empty() && from >= until) return;
  auto next = writes_.lower_bound(from);
  const auto end = until.empty() ? writes_.end() : writes_.lower_bound(until);
  Scan state = Scan::kContinue;
  const auto visit_written = [&] {
    const auto& [key, value] = *next++;
    if (value) state = visit(key, *value);
    return state;
  };

  ++running_scans_;
  base_.scan(from, until, [&](std::string_view key, std::string_view value) {
    while (next != end && next->first < key) {
      if (visit_written() == Scan::kStop) return state;
    }
    if (next != end && next->first == key) return visit_written();
    state = visit(key, value);
    return state;
  });
  while (state == Scan::kContinue && next != end) visit_written();
  --running_scans_;
}

void OverlayTransaction::put(std::string_view key, std::string_view value) {
  entry(key) = std::string(value);
}

void OverlayTransaction::remove(std::string_view key) {
  entry(key) = std::nullopt;
}

std::optional<std::string>& OverlayTransaction::entry(std::string_view key) {
  INVARIANT(running_scans_ == 0, "nothing is written while a scan runs");
  INVARIANT(!key.empty() && key.size() <= kKeyBytesMax, "a key has 1 to 511 bytes");
  const auto found = writes_.lower_bound(key);
  if (found != writes_.end() && found->first == key) return found->second;
  return writes_.emplace_hint(found, key, std::nullopt)->second;
}

Result<void> run_body(TransactionBody& body, OverlayTransaction& transaction) {
  try {
    Result<void> result = body(transaction);
    // A row that cannot be read may turn up after the first write. The overlay is dropped then, as
    // for every failure; anything else that fails so late is a mistake in the body.
    INVARIANT(result || transaction.writes().empty() || result.error().code == ErrorCode::kCorrupt,
              "a body that fails has written nothing");
    return result;
  } catch (const std::exception& exception) {
    return fail(ErrorCode::kInternal, exception.what());
  }
}

}  // namespace bulkhead
