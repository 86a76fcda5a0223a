// The segments that requests of this process work with now. Uploads enters what is being written,
// before the segment is listed in the upload's row: a listed one that is not here has lost its
// writer (a broken request, a restart) and may make room. RepositoryBlobs enters what is being
// read, a whole upload at a time: the reaper passes over it. One object for each. Thread-safe.
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
    Hold(SegmentsInUse& owner, std::string key) : owner_(&owner), key_(std::move(key)) {}
    Hold(Hold&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), key_(std::move(other.key_)) {}
    Hold& operator=(Hold&& other) noexcept {
      std::swap(owner_, other.owner_);
      std::swap(key_, other.key_);
      return *this;
    }
    ~Hold() {
      if (owner_ != nullptr) owner_->release(key_);
    }

   private:
    SegmentsInUse* owner_;
    std::string key_;
  };

  // In use until the Hold is destroyed; what is held twice, until both are.
  Hold hold(std::string key) {
    std::lock_guard lock(mutex_);
    keys_.insert(key);
    return Hold(*this, std::move(key));
  }
  bool contains(const std::string& key) const {
    std::lock_guard lock(mutex_);
    return keys_.contains(key);
  }

 private:
  void release(const std::string& key) {
    std::lock_guard lock(mutex_);
    keys_.erase(keys_.find(key));
  }

  mutable std::mutex mutex_;
  std::multiset<std::string> keys_;
};

// Upload id and nonce: a writer is entered before its segment has a number.
inline std::string written_key(const std::string& upload_id, const std::string& nonce) {
  return upload_id + nonce;
}
inline std::string written_key(const std::string& raw_segment) {
  return raw_segment.substr(0, 16) + raw_segment.substr(20);
}
// The upload's id, which all segments of a blob share.
inline std::string read_key(const std::string& raw_segment) { return raw_segment.substr(0, 16); }

}  // namespace bulkhead
