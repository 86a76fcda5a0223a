#include "key_value/lmdb_environment.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "key_value/lmdb_key_order.h"

namespace bulkhead {
namespace {

constexpr uint64_t kGrowthStepBytes = uint64_t{16} << 20;
// Kept free beyond what a transaction needs, so that when the disk has filled, the small
// transactions that free space still run for a long while.
constexpr uint64_t kHeadroomBytes = uint64_t{4} << 20;

std::unexpected<Error> open_failure(const std::string& path, const char* step, int code) {
  const bool is_corrupt = code == MDB_INVALID || code == MDB_VERSION_MISMATCH ||
                          code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND;
  return fail(
      is_corrupt ? ErrorCode::kCorrupt : ErrorCode::kUnavailable,
      "cannot open the metadata store at " + path + ": " + step + ": " + mdb_strerror(code));
}

// A folder's entries survive a power failure only when the folder itself was synced.
int sync_folder(const std::string& path) {
  const FileHandle folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.descriptor() < 0 || ::fsync(folder.descriptor()) != 0) return errno;
  return 0;
}

bool is_full(int code) {
  return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

uint64_t round_up(uint64_t value, uint64_t step) {
  return (value + step - 1) / step * step;
}

}  // namespace

void end_on_engine_failure(const char* step, int code) {
  std::fprintf(stderr,
               "bulkhead: the metadata store failed (%s: %s); the process ends: what happened to "
               "unanswered transactions is unknown, the next start finds what reached the disk\n",
               step, mdb_strerror(code));
  std::fflush(stderr);
  std::_Exit(EXIT_FAILURE);
}

Result<std::unique_ptr<LmdbEnvironment>> LmdbEnvironment::open(const LmdbOptions& options) {
  std::unique_ptr<LmdbEnvironment> environment(new LmdbEnvironment);
  TRY(environment->configure(options));
  TRY(environment->open_database());
  TRY(environment->check_file());
  for (const std::string& folder : {options.path, options.path + "/.."}) {
    if (int code = sync_folder(folder)) return open_failure(options.path, "sync the folder", code);
  }
  return environment;
}

LmdbEnvironment::~LmdbEnvironment() {
  if (environment_) mdb_env_close(environment_);
}

Result<void> LmdbEnvironment::configure(const LmdbOptions& options) {
  if (::mkdir(options.path.c_str(), 0750) != 0 && errno != EEXIST) {
    return open_failure(options.path, "make the folder", errno);
  }
  if (int code = mdb_env_create(&environment_)) {
    return open_failure(options.path, "prepare", code);
  }
  const auto page = static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  mdb_env_set_mapsize(environment_, round_up(options.map_size_bytes, page));
  mdb_env_set_maxreaders(environment_, options.readers_max);
  // NOTLS: readers are pooled, not bound to threads. NORDAHEAD: rows are read at random beside
  // blobs that need the page cache more.
  if (int code =
          mdb_env_open(environment_, options.path.c_str(), MDB_NOTLS | MDB_NORDAHEAD, 0600)) {
    return open_failure(options.path, "open", code);
  }
  int dead_readers = 0;
  if (int code = mdb_reader_check(environment_, &dead_readers)) {
    return open_failure(options.path, "check readers", code);
  }
  return {};
}

Result<void> LmdbEnvironment::open_database() {
  const char* path = nullptr;
  mdb_env_get_path(environment_, &path);
  MDB_txn* transaction = nullptr;
  if (int code = mdb_txn_begin(environment_, nullptr, MDB_RDONLY, &transaction)) {
    return open_failure(path, "begin", code);
  }
  unsigned flags = 0;
  int code = mdb_dbi_open(transaction, nullptr, 0, &database_);
  if (code == 0) code = mdb_dbi_flags(transaction, database_, &flags);
  if (code == 0) code = mdb_set_compare(transaction, database_, compare_lmdb_keys);
  mdb_txn_abort(transaction);
  if (code == 0 && flags != 0) code = MDB_INVALID;
  if (code != 0) return open_failure(path, "read", code);
  return {};
}

// LMDB trusts the file to hold every page it names; reading past the end would be a SIGBUS.
Result<void> LmdbEnvironment::check_file() {
  const char* path = nullptr;
  mdb_env_get_path(environment_, &path);
  MDB_stat statistics;
  mdb_env_stat(environment_, &statistics);
  page_bytes_ = statistics.ms_psize;

  int descriptor = -1;
  mdb_env_get_fd(environment_, &descriptor);
  struct stat status;
  if (::fstat(descriptor, &status) != 0) return open_failure(path, "stat", errno);
  file_bytes_ = static_cast<uint64_t>(status.st_size);
  if (file_bytes_ < used_bytes()) {
    return fail(ErrorCode::kCorrupt, "the metadata store at " + std::string(path) +
                                         " is cut short: " + std::to_string(file_bytes_) + " of " +
                                         std::to_string(used_bytes()) + " bytes");
  }
  if (!reserve(0)) return open_failure(path, "grow the file", ENOSPC);
  return {};
}

uint64_t LmdbEnvironment::map_bytes() const {
  MDB_envinfo info;
  mdb_env_info(environment_, &info);
  return info.me_mapsize;
}

uint64_t LmdbEnvironment::used_bytes() const {
  MDB_envinfo info;
  mdb_env_info(environment_, &info);
  return (info.me_last_pgno + 1) * page_bytes_;
}

bool LmdbEnvironment::reserve(uint64_t pages) {
  const uint64_t limit = map_bytes();
  const uint64_t needed = std::min(used_bytes() + pages * page_bytes_, limit);
  const uint64_t wanted = std::min(needed + kHeadroomBytes, limit);
  if (wanted > file_bytes_) {
    file_bytes_ = extend_file(std::min(round_up(wanted, kGrowthStepBytes), limit));
  }
  return needed <= file_bytes_;
}

uint64_t LmdbEnvironment::extend_file(uint64_t file_bytes) {
  const std::string zeros(size_t{1} << 20, '\0');
  int descriptor = -1;
  mdb_env_get_fd(environment_, &descriptor);
  uint64_t reached = file_bytes_;
  while (reached < file_bytes) {
    const size_t count = std::min<uint64_t>(zeros.size(), file_bytes - reached);
    const ssize_t written = ::pwrite(descriptor, zeros.data(), count, static_cast<off_t>(reached));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && is_full(errno)) break;
    if (written <= 0) end_on_engine_failure("grow the data file", written < 0 ? errno : EIO);
    reached += static_cast<uint64_t>(written);
  }
  if (reached == file_bytes_) return reached;
  if (::fsync(descriptor) != 0) end_on_engine_failure("sync the grown data file", errno);
  // The zeros lie in large folios of the page cache; ext4 walks over all of one for each page that
  // is written into it later. Forgotten, they come back page by page. A hint.
  ::posix_fadvise(descriptor, static_cast<off_t>(file_bytes_),
                  static_cast<off_t>(reached - file_bytes_), POSIX_FADV_DONTNEED);
  return reached;
}

}  // namespace bulkhead
