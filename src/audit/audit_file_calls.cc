#include "audit/audit_file_calls.h"

#include <fcntl.h>
#include <unistd.h>

namespace bulkhead {

int AuditFileCalls::openat(int folder, const char* name, int flags, mode_t mode) {
  return ::openat(folder, name, flags, mode);
}
ssize_t AuditFileCalls::write(int file, const void* bytes, size_t count) {
  return ::write(file, bytes, count);
}
int AuditFileCalls::ftruncate(int file, off_t size) { return ::ftruncate(file, size); }
int AuditFileCalls::fdatasync(int file) { return ::fdatasync(file); }
int AuditFileCalls::fsync(int file) { return ::fsync(file); }

AuditFileCalls& AuditFileCalls::real() {
  static AuditFileCalls calls;  // has no state
  return calls;
}

}  // namespace bulkhead
