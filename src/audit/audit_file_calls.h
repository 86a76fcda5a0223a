// The system calls that write audit files, as a seam: tests make them fail. Each method means what
// the call of its name means, -1 and errno included. Thread-safe.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace bulkhead {

class AuditFileCalls {
 public:
  virtual ~AuditFileCalls() = default;

  virtual int openat(int folder, const char* name, int flags, mode_t mode);
  virtual ssize_t write(int file, const void* bytes, size_t count);
  virtual int ftruncate(int file, off_t size);
  virtual int fdatasync(int file);
  virtual int fsync(int file);

  static AuditFileCalls& real();
};

}  // namespace bulkhead
