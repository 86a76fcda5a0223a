#include "api/distribution/recent_repositories.h"

#include <algorithm>

namespace bulkhead {

void RecentRepositories::used(UserId user, const RepositoryName& name) {
  std::lock_guard lock(mutex_);
  if (const auto known = by_user_.find(user); known != by_user_.end()) {
    entries_.splice(entries_.begin(), entries_, known->second);
  } else {
    entries_.push_front({user, {}});
    by_user_[user] = entries_.begin();
  }
  std::list<RepositoryName>& names = entries_.front().names;
  const auto place = std::find(names.begin(), names.end(), name);
  if (place != names.end()) {
    names.splice(names.begin(), names, place);
  } else {
    names.push_front(name);
  }
  if (names.size() > repositories_max_) names.pop_back();
  if (entries_.size() > users_max_) {
    by_user_.erase(entries_.back().user);
    entries_.pop_back();
  }
}

std::vector<RepositoryName> RecentRepositories::of(UserId user) const {
  std::lock_guard lock(mutex_);
  const auto known = by_user_.find(user);
  if (known == by_user_.end()) return {};
  return {known->second->names.begin(), known->second->names.end()};
}

}  // namespace bulkhead
