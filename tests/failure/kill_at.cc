// For killed_calls.py: loaded before the C library, it ends the process by SIGKILL instead of the
// n-th call that makes something last or answers somebody. BULKHEAD_KILL_AT names a file of eight
// bytes that is shared with the test: how many calls are left. While it is 0, none is counted.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace {

std::atomic<int64_t>* map_countdown() {
  const char* path = std::getenv("BULKHEAD_KILL_AT");
  const int file = path != nullptr ? ::open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return nullptr;
  void* bytes = ::mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  return bytes != MAP_FAILED ? static_cast<std::atomic<int64_t>*>(bytes) : nullptr;
}

void count() {
  static std::atomic<int64_t>* const countdown = map_countdown();
  if (countdown == nullptr || countdown->load() <= 0) return;
  if (countdown->fetch_sub(1) == 1) ::kill(::getpid(), SIGKILL);
}

// Threads wake one another by writing to event counters, which leaves nothing.
void count_if_it_lasts(int file) {
  struct stat status;
  if (::fstat(file, &status) != 0) return;
  if (S_ISREG(status.st_mode) || S_ISSOCK(status.st_mode)) count();
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  static auto* const real = next<ssize_t(int, const void*, size_t)>("write");
  count_if_it_lasts(file);
  return real(file, bytes, size);
}

ssize_t writev(int file, const iovec* parts, int parts_count) {
  static auto* const real = next<ssize_t(int, const iovec*, int)>("writev");
  count_if_it_lasts(file);
  return real(file, parts, parts_count);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  static auto* const real = next<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  count();
  return real(file, bytes, size, at);
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  static auto* const real = next<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
  count();
  return real(file, bytes, size, at);
}

ssize_t pwritev(int file, const iovec* parts, int parts_count, off_t at) {
  static auto* const real = next<ssize_t(int, const iovec*, int, off_t)>("pwritev");
  count();
  return real(file, parts, parts_count, at);
}

ssize_t pwritev64(int file, const iovec* parts, int parts_count, off64_t at) {
  static auto* const real = next<ssize_t(int, const iovec*, int, off64_t)>("pwritev64");
  count();
  return real(file, parts, parts_count, at);
}

ssize_t send(int file, const void* bytes, size_t size, int flags) {
  static auto* const real = next<ssize_t(int, const void*, size_t, int)>("send");
  count();
  return real(file, bytes, size, flags);
}

ssize_t sendmsg(int file, const msghdr* message, int flags) {
  static auto* const real = next<ssize_t(int, const msghdr*, int)>("sendmsg");
  count();
  return real(file, message, flags);
}

int fsync(int file) {
  static auto* const real = next<int(int)>("fsync");
  count();
  return real(file);
}

int fdatasync(int file) {
  static auto* const real = next<int(int)>("fdatasync");
  count();
  return real(file);
}

int msync(void* bytes, size_t size, int flags) {
  static auto* const real = next<int(void*, size_t, int)>("msync");
  count();
  return real(bytes, size, flags);
}

int rename(const char* from, const char* to) {
  static auto* const real = next<int(const char*, const char*)>("rename");
  count();
  return real(from, to);
}

}  // extern "C"
