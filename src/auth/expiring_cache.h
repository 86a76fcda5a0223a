// A bounded map whose entries end by themselves: at their time, or when they are the oldest of too
// many. Not thread-safe; its owner locks.
#pragma once

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/time.h"

namespace bulkhead {

template <class Value, class Hash = std::hash<std::string_view>>
class ExpiringCache {
 public:
  explicit ExpiringCache(size_t entries_max) : entries_max_(entries_max) {}
  ExpiringCache(const ExpiringCache&) = delete;  // the map names places in the list
  ExpiringCache& operator=(const ExpiringCache&) = delete;

  // Null when absent or expired; valid until the next put() or remove().
  const Value* find(std::string_view key, UnixTime now) const {
    const auto found = places_.find(key);
    return found != places_.end() && now < found->second->expires ? &found->second->value : nullptr;
  }
  Value* find(std::string_view key, UnixTime now) {
    return const_cast<Value*>(std::as_const(*this).find(key, now));
  }

  // Keeps an entry that is there already and has not expired.
  void put(std::string key, Value value, UnixTime expires, UnixTime now) {
    if (expires <= now || find(key, now) != nullptr) return;
    remove(key);
    while (!entries_.empty() && is_superfluous(now)) remove(entries_.front().key);
    Entries made;
    made.emplace_back(std::move(key), std::move(value), expires);
    places_.emplace(made.front().key, made.begin());
    entries_.splice(entries_.end(), made);  // cannot fail, so that both hold it or neither
  }

  // For an entry whose value no longer holds.
  void remove(std::string_view key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return;
    const auto entry = found->second;
    places_.erase(found);  // first, since its key is the entry's
    entries_.erase(entry);
  }

  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    Value value;
    UnixTime expires;
  };
  using Entries = std::list<Entry>;

  // Whether the oldest entry must go before one more comes.
  bool is_superfluous(UnixTime now) const {
    return entries_.size() >= entries_max_ || entries_.front().expires <= now;
  }

  size_t entries_max_;
  Entries entries_;  // as put
  std::unordered_map<std::string_view, typename Entries::iterator, Hash> places_;  // by their keys
};

}  // namespace bulkhead
