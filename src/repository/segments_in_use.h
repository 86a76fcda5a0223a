// The segments that requests of this process are writing now, by upload id and nonce. A request is
// entered before its segment is listed in the upload's row, so a listed segment that is not here
// has lost its writer (a broken request, a restart) and may make room. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace bulkhead {

class SegmentsInUse {
 public:
  class Hold {
   public:
    Hold(SegmentsInUse& owner, std::string name) : owner_(&owner), name_(std::move(name)) {}
    Hold(Hold&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), name_(std::move(other.name_)) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold() {
      if (owner_ != nullptr) owner_->release(name_);
    }

   private:
    SegmentsInUse* owner_;
    std::string name_;
  };

  // In use until the Hold is destroyed, when the request has committed or failed.
  Hold hold(const std::string& upload_id, const std::string& nonce) {
    std::lock_guard lock(mutex_);
    names_.insert(upload_id + nonce);
    return Hold(*this, upload_id + nonce);
  }
  bool contains(const std::string& raw_segment) const {
    std::lock_guard lock(mutex_);
    return names_.contains(raw_segment.substr(0, 16) + raw_segment.substr(20));
  }

 private:
  void release(const std::string& name) {
    std::lock_guard lock(mutex_);
    names_.erase(name);
  }

  mutable std::mutex mutex_;
  std::set<std::string> names_;
};

}  // namespace bulkhead
