// An owned file descriptor and a region of a file that a response may send with sendfile.
// A FileHandle is shared by the responses that stream from it and closed with the last one; it
// may be used from any thread, since all access is positional (pread, sendfile with an offset).
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

namespace bulkhead {

class FileHandle {
 public:
  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;
  FileHandle(FileHandle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileHandle();

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

struct FileRegion {
  std::shared_ptr<const FileHandle> file;
  uint64_t offset = 0;
  uint64_t length = 0;
};

}  // namespace bulkhead
