#include "blobs/file_system_calls.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdint>

namespace bulkhead {

int FileSystemCalls::openat(int folder, const char* name, int flags, mode_t mode) {
  return ::openat(folder, name, flags, mode);
}
int FileSystemCalls::openat_cached(int folder, const char* name, int flags) {
  open_how how{};
  how.flags = static_cast<uint64_t>(flags);
  how.resolve = RESOLVE_CACHED;
  return static_cast<int>(::syscall(SYS_openat2, folder, name, &how, sizeof(how)));
}
int FileSystemCalls::mkdirat(int folder, const char* name, mode_t mode) {
  return ::mkdirat(folder, name, mode);
}
int FileSystemCalls::unlinkat(int folder, const char* name) {
  return ::unlinkat(folder, name, 0);
}
ssize_t FileSystemCalls::pread(int file, void* bytes, size_t count, off_t offset) {
  return ::pread(file, bytes, count, offset);
}
ssize_t FileSystemCalls::pread_cached(int file, void* bytes, size_t count, off_t offset) {
  const iovec piece{bytes, count};
  return ::preadv2(file, &piece, 1, offset, RWF_NOWAIT);
}
ssize_t FileSystemCalls::write(int file, const void* bytes, size_t count) {
  return ::write(file, bytes, count);
}
int FileSystemCalls::fallocate(int file, int mode, off_t offset, off_t count) {
  return ::fallocate(file, mode, offset, count);
}
int FileSystemCalls::sync_file_range(int file, off_t offset, off_t count, unsigned flags) {
  return ::sync_file_range(file, offset, count, flags);
}
int FileSystemCalls::ftruncate(int file, off_t size) {
  return ::ftruncate(file, size);
}
int FileSystemCalls::fdatasync(int file) {
  return ::fdatasync(file);
}
int FileSystemCalls::fsync(int file) {
  return ::fsync(file);
}
int FileSystemCalls::fchmod(int file, mode_t mode) {
  return ::fchmod(file, mode);
}
int FileSystemCalls::fstatvfs(int file, struct statvfs* status) {
  return ::fstatvfs(file, status);
}

FileSystemCalls& FileSystemCalls::real() {
  static FileSystemCalls calls;  // has no state
  return calls;
}

}  // namespace bulkhead
