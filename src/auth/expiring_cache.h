// A bounded map whose entries end by themselves: at their time, or when they are the oldest of too
// many. Not thread-safe; its owner locks.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/time.h"

namespace bulkhead {

template <class Value>
class ExpiringCache {
 public:
  explicit ExpiringCache(size_t entries_max) : entries_max_(entries_max) {}

  // Null when absent or expired; valid until the next put().
  const Value* find(const std::string& key, UnixTime now) const {
    const auto found = entries_.find(key);
    return found != entries_.end() && now < found->second.expires ? &found->second.value : nullptr;
  }
  Value* find(const std::string& key, UnixTime now) {
    return const_cast<Value*>(std::as_const(*this).find(key, now));
  }

  // Keeps an entry that is there already and has not expired.
  void put(const std::string& key, Value value, UnixTime expires, UnixTime now) {
    if (expires <= now || find(key, now) != nullptr) return;
    entries_.erase(key);
    while (!order_.empty() && is_superfluous(now)) {
      const auto oldest = entries_.find(order_.front().first);
      // An entry that was put anew has another place in the order.
      if (oldest != entries_.end() && oldest->second.expires == order_.front().second) {
        entries_.erase(oldest);
      }
      order_.pop_front();
    }
    entries_.emplace(key, Entry{std::move(value), expires});
    order_.emplace_back(key, expires);
  }

  // For an entry whose value no longer holds.
  void remove(const std::string& key) { entries_.erase(key); }

  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Value value;
    UnixTime expires;
  };

  // Whether the oldest entry must go before one more comes.
  bool is_superfluous(UnixTime now) const {
    return order_.size() >= entries_max_ || order_.front().second <= now;
  }

  size_t entries_max_;
  std::unordered_map<std::string, Entry> entries_;
  std::deque<std::pair<std::string, UnixTime>> order_;  // as put; at least every entry
};

}  // namespace bulkhead
