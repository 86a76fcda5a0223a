// Where each user was lately, newest first: the only places a mount without a source looks in, so
// that which repositories are asked depends on the caller alone (isolation law 2). It grants
// nothing; the mount's transaction asks for the right to read each. Kept in memory, bounded, safe
// from any thread; after a restart it fills again.
#pragma once

#include <list>
#include <map>
#include <mutex>
#include <vector>

#include "auth/identity.h"
#include "oci/repository_name.h"

namespace bulkhead {

class RecentRepositories {
 public:
  // `users_max` users are remembered, the one not seen for longest goes first.
  explicit RecentRepositories(size_t repositories_max, size_t users_max = 4096)
      : repositories_max_(repositories_max), users_max_(users_max) {}

  void used(UserId user, const RepositoryName& name);
  // At most `repositories_max` names.
  std::vector<RepositoryName> of(UserId user) const;

 private:
  struct Entry {
    UserId user;
    std::list<RepositoryName> names;  // newest first
  };

  const size_t repositories_max_;
  const size_t users_max_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // newest first
  std::map<UserId, std::list<Entry>::iterator> by_user_;
};

}  // namespace bulkhead
