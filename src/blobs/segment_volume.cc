#include "blobs/segment_volume.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace bulkhead {
namespace {

constexpr int kReadFlags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC;
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

bool is_full(int code) {
  return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

std::unexpected<Error> storage_full() {
  return fail(ErrorCode::kStorageFull, "the blob storage is full");
}

std::unexpected<Error> failure(const char* step, int code) {
  if (is_full(code)) return storage_full();
  return fail(ErrorCode::kUnavailable,
              "the blob storage failed: " + std::string(step) + ": " + std::strerror(code));
}

uint8_t shard_byte(const SegmentName& name) {
  return static_cast<uint8_t>(name.raw().front());
}

std::string shard_name(uint8_t byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  return {kDigits[byte >> 4], kDigits[byte & 0xF]};
}

}  // namespace

Result<std::unique_ptr<SegmentVolume>> SegmentVolume::open(SegmentVolumeOptions options,
                                                           FileSystemCalls& calls) {
  const FileHandle parent(
      calls.openat(AT_FDCWD, options.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0));
  if (parent.descriptor() < 0) return failure("open its folder", errno);
  if (calls.mkdirat(parent.descriptor(), "seg", 0750) != 0 && errno != EEXIST) {
    return failure("make its folder", errno);
  }
  FileHandle root(calls.openat(parent.descriptor(), "seg", kFolderFlags, 0));
  if (root.descriptor() < 0) return failure("open its folder", errno);
  if (calls.fsync(parent.descriptor()) != 0) return failure("sync its folder", errno);
  return std::unique_ptr<SegmentVolume>(
      new SegmentVolume(std::move(options), calls, std::move(root)));
}

Result<FileHandle> SegmentVolume::create(const SegmentName& name,
                                         std::optional<uint64_t> size_hint) {
  TRY(check_not_degraded());
  TRY(check_space(size_hint.value_or(0)));
  const int folder = TRY(make_shard(shard_byte(name)));
  FileHandle file(calls_.openat(folder, name.to_hex().c_str(),
                                O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640));
  if (file.descriptor() < 0 && errno == EEXIST) {
    return fail(ErrorCode::kAlreadyExists, "the segment exists");
  }
  if (file.descriptor() < 0) return failure("create", errno);
  if (size_hint.value_or(0) > 0) TRY(reserve(file, *size_hint));
  return file;
}

// Takes the space at once, so that a full disk is known before the bytes have travelled.
Result<void> SegmentVolume::reserve(const FileHandle& file, uint64_t bytes) {
  int code = 0;
  do {
    const bool is_done =
        calls_.fallocate(file.descriptor(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes)) == 0;
    code = is_done ? 0 : errno;
  } while (code == EINTR);
  // Not every file system can; then the writes will tell.
  if (code == 0 || code == EOPNOTSUPP || code == ENOSYS || code == EINVAL) return {};
  return failure("reserve", code);
}

Result<void> SegmentVolume::write(const FileHandle& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = calls_.write(file.descriptor(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return failure("write", written < 0 ? errno : EIO);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

// This flag alone takes no error away from the fdatasync that follows (sync_file_range(2)).
void SegmentVolume::begin_writeback(const FileHandle& file, uint64_t offset, uint64_t bytes) {
  calls_.sync_file_range(file.descriptor(), static_cast<off_t>(offset), static_cast<off_t>(bytes),
                         SYNC_FILE_RANGE_WRITE);
}

Result<void> SegmentVolume::finish(const SegmentName& name, const FileHandle& file, uint64_t size) {
  TRY(check_not_degraded());
  // Gives back what was reserved beyond the end.
  if (calls_.ftruncate(file.descriptor(), static_cast<off_t>(size)) != 0) {
    return failure("truncate", errno);
  }
  if (calls_.fdatasync(file.descriptor()) != 0) {
    const int code = errno;
    if (!is_full(code)) is_degraded_ = true;
    return failure("sync", code);
  }
  TRY(sync_shard(shard_byte(name)));
  if (calls_.fchmod(file.descriptor(), 0440) != 0) return failure("change the mode", errno);
  return {};
}

Result<void> SegmentVolume::sync_shard(uint8_t byte) {
  Shard& shard = shards_[byte];
  // One at a time: an error is told to one caller only, and whoever shares the descriptor must
  // not take the silence after it for success.
  std::lock_guard lock(shard.mutex);
  return sync_folder(shard.folder);
}

Result<void> SegmentVolume::sync_folder(const FileHandle& folder) {
  TRY(check_not_degraded());
  if (calls_.fsync(folder.descriptor()) == 0) return {};
  const int code = errno;
  is_degraded_ = true;
  return failure("sync the folder", code);
}

Result<int> SegmentVolume::open_shard(uint8_t byte) {
  Shard& shard = shards_[byte];
  std::lock_guard lock(shard.mutex);
  if (shard.folder.descriptor() < 0) {
    FileHandle folder(calls_.openat(root_.descriptor(), shard_name(byte).c_str(), kFolderFlags, 0));
    if (folder.descriptor() < 0 && errno == ENOENT) {
      return fail(ErrorCode::kNotFound, "no such segment");
    }
    if (folder.descriptor() < 0) return failure("open a folder", errno);
    shard.folder = std::move(folder);
    shard.opened = shard.folder.descriptor();
  }
  return shard.folder.descriptor();
}

Result<int> SegmentVolume::make_shard(uint8_t byte) {
  Shard& shard = shards_[byte];
  {
    std::lock_guard lock(shard.mutex);
    if (shard.is_durable) return shard.folder.descriptor();
  }
  if (calls_.mkdirat(root_.descriptor(), shard_name(byte).c_str(), 0750) != 0 && errno != EEXIST) {
    return failure("make a folder", errno);
  }
  const int folder = TRY(open_shard(byte));
  {
    // Also when it existed: whoever made it may have died before this.
    std::lock_guard lock(root_mutex_);
    TRY(sync_folder(root_));
  }
  std::lock_guard lock(shard.mutex);
  shard.is_durable = true;
  return folder;
}

Result<FileHandle> SegmentVolume::open_segment(const SegmentName& name) {
  const int folder = TRY(open_shard(shard_byte(name)));
  FileHandle file(calls_.openat(folder, name.to_hex().c_str(), kReadFlags, 0));
  if (file.descriptor() < 0 && errno == ENOENT) {
    return fail(ErrorCode::kNotFound, "no such segment");
  }
  if (file.descriptor() < 0) return failure("open", errno);
  return file;
}

std::optional<FileHandle> SegmentVolume::try_open_segment(const SegmentName& name) {
  const int folder = shards_[shard_byte(name)].opened;
  if (folder < 0) return std::nullopt;
  FileHandle file(calls_.openat_cached(folder, name.to_hex().c_str(), kReadFlags));
  if (file.descriptor() < 0) return std::nullopt;
  return file;
}

Result<std::string> SegmentVolume::read(const FileHandle& file, uint64_t offset, size_t bytes) {
  std::string content(bytes, '\0');
  size_t filled = 0;
  while (filled < bytes) {
    const ssize_t got = calls_.pread(file.descriptor(), content.data() + filled, bytes - filled,
                                     static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure("read", errno);
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  content.resize(filled);
  return content;
}

std::optional<std::string> SegmentVolume::try_read(const FileHandle& file, uint64_t offset,
                                                   size_t bytes) {
  std::string content(bytes, '\0');
  const ssize_t got = calls_.pread_cached(file.descriptor(), content.data(), bytes,
                                          static_cast<off_t>(offset));
  if (got < 0 || static_cast<size_t>(got) != bytes) return std::nullopt;
  return content;
}

// Not synced: a name that a power failure brings back is one that no row knows, which costs
// space until it is listed again, never a wrong byte.
Result<void> SegmentVolume::remove(const SegmentName& name) {
  const auto folder = open_shard(shard_byte(name));
  if (!folder && folder.error().code == ErrorCode::kNotFound) return {};
  if (!folder) return fail(folder.error());
  if (calls_.unlinkat(*folder, name.to_hex().c_str()) != 0 && errno != ENOENT) {
    return failure("remove", errno);
  }
  return {};
}

Result<std::vector<SegmentName>> SegmentVolume::list(const std::optional<SegmentName>& after,
                                                     size_t count_max) {
  std::vector<SegmentName> names;
  for (int byte = after ? shard_byte(*after) : 0; byte < 256; ++byte) {
    for (SegmentName& name : TRY(list_shard(static_cast<uint8_t>(byte)))) {
      if (names.size() >= count_max) return names;
      if (!after || name > *after) names.push_back(std::move(name));
    }
  }
  return names;
}

// In order. What is not a segment's name is somebody else's and left alone.
Result<std::vector<SegmentName>> SegmentVolume::list_shard(uint8_t byte) {
  const auto folder = open_shard(byte);
  if (!folder && folder.error().code == ErrorCode::kNotFound) return {};
  if (!folder) return fail(folder.error());

  const int descriptor = calls_.openat(*folder, ".", kFolderFlags, 0);
  if (descriptor < 0) return failure("list", errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(descriptor), ::closedir);
  if (!entries) return failure("list", errno);
  std::vector<SegmentName> names;
  errno = 0;
  while (const dirent* entry = ::readdir(entries.get())) {
    auto name = SegmentName::from_hex(entry->d_name);
    if (name && shard_byte(*name) == byte) names.push_back(std::move(*name));
  }
  if (errno != 0) return failure("list", errno);
  std::ranges::sort(names);
  return names;
}

Result<void> SegmentVolume::check_writable() {
  TRY(check_not_degraded());
  if (TRY(usable_bytes()) == 0) return storage_full();
  return {};
}

Result<void> SegmentVolume::check_not_degraded() const {
  if (!is_degraded_) return {};
  return fail(ErrorCode::kUnavailable,
              "the blob storage failed to sync earlier; check the disk, then start again");
}

Result<void> SegmentVolume::check_space(uint64_t bytes) {
  const uint64_t usable = TRY(usable_bytes());
  if (usable == 0 || bytes > usable) return storage_full();
  return {};
}

// What new segments may take; 0 when full.
Result<uint64_t> SegmentVolume::usable_bytes() {
  struct statvfs status;
  if (calls_.fstatvfs(root_.descriptor(), &status) != 0) return failure("ask for space", errno);
  if (status.f_flag & ST_RDONLY) return failure("write", EROFS);
  const uint64_t free = status.f_bavail;
  const uint64_t used = status.f_blocks - status.f_bfree;
  const bool has_no_inodes = status.f_files > 0 && status.f_favail == 0;
  // As df counts: what is kept for root is neither used nor free.
  const bool is_over_share = used * 100 >= (used + free) * options_.full_percent;
  const uint64_t free_bytes = free * status.f_frsize;
  if (has_no_inodes || is_over_share || free_bytes <= options_.free_bytes_min) return 0;
  return free_bytes - options_.free_bytes_min;
}

}  // namespace bulkhead
