// One issuer's keys, as fresh as its configuration asks. A set that grows old is loaded anew
// behind the callers' backs; they wait only while there is no set, or for a key that is not in it.
// Whatever tokens say, an issuer is asked at most once in refetched_after, by one load at a time.
// When it cannot be reached the last set stays for kept_for. Thread-safe.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "auth/external/key_source.h"
#include "base/log.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"

namespace bulkhead {

struct IssuerKeysTimes {
  Milliseconds refreshed_after = std::chrono::hours(1);
  Milliseconds refetched_after = std::chrono::seconds(30);
  Milliseconds kept_for = std::chrono::hours(24);
};

class IssuerKeys {
 public:
  // What a load takes; all outlive this object.
  struct Surroundings {
    DocumentFetcher& fetcher;
    BlockingPool& pool;
    Clock& clock;
    Logger& log;
  };

  IssuerKeys(KeySource source, Surroundings surroundings, IssuerKeysTimes times);
  // Waits for the load that may be running. Nobody waits for keys.
  ~IssuerKeys();

  // The set in which to look for `key_id`, whether that is in it or not. The same pointer as long
  // as nothing was loaded anew. Errors: kUnavailable when there is none.
  Task<std::shared_ptr<const JwkSet>> get(std::string key_id);

 private:
  using Waiter = Resume<void>;

  std::shared_ptr<const JwkSet> current(UnixTime now) const;
  bool may_load(UnixTime now) const;
  void refresh_when_old();
  void join_or_load(Waiter waiter);
  void start_load();
  void blocking_load();

  const KeySource source_;
  const Surroundings with_;
  const IssuerKeysTimes times_;

  mutable std::mutex mutex_;
  std::condition_variable idle_;
  std::shared_ptr<const JwkSet> set_;  // null until the first load succeeds
  UnixTime loaded_{};                  // when that set was
  std::optional<UnixTime> tried_;      // when the last load began
  bool loading_ = false;
  std::vector<Waiter> waiters_;
};

}  // namespace bulkhead
