// The system calls that touch segments, as a seam: tests make the i-th call fail. Each method
// means what the call of its name means, -1 and errno included. Thread-safe.
#pragma once

#include <sys/statvfs.h>
#include <sys/types.h>

#include <cstddef>

namespace bulkhead {

class FileSystemCalls {
 public:
  virtual ~FileSystemCalls() = default;

  virtual int openat(int folder, const char* name, int flags, mode_t mode);
  // openat2() with RESOLVE_CACHED (Linux 5.12): EAGAIN when the name is not at hand in memory.
  virtual int openat_cached(int folder, const char* name, int flags);
  virtual int mkdirat(int folder, const char* name, mode_t mode);
  virtual int unlinkat(int folder, const char* name);
  virtual ssize_t pread(int file, void* bytes, size_t count, off_t offset);
  // preadv2() with RWF_NOWAIT: what the page cache holds, EAGAIN rather than wait for a disk.
  virtual ssize_t pread_cached(int file, void* bytes, size_t count, off_t offset);
  virtual ssize_t write(int file, const void* bytes, size_t count);
  virtual int fallocate(int file, int mode, off_t offset, off_t count);
  virtual int sync_file_range(int file, off_t offset, off_t count, unsigned flags);
  virtual int ftruncate(int file, off_t size);
  virtual int fdatasync(int file);
  virtual int fsync(int file);
  virtual int fchmod(int file, mode_t mode);
  virtual int fstatvfs(int file, struct statvfs* status);

  static FileSystemCalls& real();
};

}  // namespace bulkhead
