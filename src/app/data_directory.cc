#include "app/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <optional>
#include <thread>

#include <fmt/format.h>

namespace bulkhead {
namespace {

constexpr auto kCommandPatience = std::chrono::seconds(5);
constexpr auto kLockRetry = std::chrono::milliseconds(20);

std::unexpected<Error> failure(const std::string& step, const std::string& path) {
  std::string message = fmt::format("cannot {} {}: {}", step, path, std::strerror(errno));
  struct stat status;
  if ((errno == EACCES || errno == EPERM) && ::stat(path.c_str(), &status) == 0) {
    message += fmt::format(" (it belongs to user id {}, this process runs as {})", status.st_uid,
                           ::geteuid());
  }
  return fail(ErrorCode::kUnavailable, std::move(message));
}

// A small file's text; absent when there is no such file.
Result<std::optional<std::string>> read_small_file(const std::string& path) {
  const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.descriptor() < 0) {
    if (errno == ENOENT) return std::nullopt;
    return failure("read", path);
  }
  char text[64];
  const ssize_t size = ::read(file.descriptor(), text, sizeof(text));
  if (size < 0) return failure("read", path);
  return std::string(text, static_cast<size_t>(size));
}

Result<void> write_durably(const std::string& path, const std::string& text) {
  const std::string draft = path + ".new";
  const FileHandle file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.descriptor() < 0 || ::write(file.descriptor(), text.data(), text.size()) !=
                                   static_cast<ssize_t>(text.size()) ||
      ::fsync(file.descriptor()) != 0 || ::rename(draft.c_str(), path.c_str()) != 0) {
    return failure("write", path);
  }
  const std::string folder = std::filesystem::path(path).parent_path();
  const FileHandle parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent.descriptor() < 0 || ::fsync(parent.descriptor()) != 0) return failure("sync", folder);
  return {};
}

Result<void> check_version(const std::string& path) {
  const auto text = TRY(read_small_file(path + "/version"));
  if (!text) {
    return fail(ErrorCode::kNotFound,
                fmt::format("{} holds no registry; make one with: "
                            "bulkhead init --data {} --admin-password-file FILE",
                            path, path));
  }
  int version = 0;
  const auto [end, error] =
      std::from_chars(text->data(), text->data() + text->size(), version);
  if (error != std::errc() || version < 1 || std::string_view(end) != "\n") {
    return fail(ErrorCode::kCorrupt,
                fmt::format("{}/version is damaged; it should hold the number {}", path,
                            kDataVersion));
  }
  if (version > kDataVersion) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{} has data version {}, this program knows versions up to {}; "
                            "use a newer bulkhead",
                            path, version, kDataVersion));
  }
  return {};
}

Result<FileHandle> open_lock_file(const std::string& path) {
  const std::string lock_path = path + "/bulkhead.lock";
  FileHandle lock(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.descriptor() < 0) return failure("write", lock_path);
  return lock;
}

// False when another process holds it.
Result<bool> try_lock(const FileHandle& lock, const std::string& path, LockHolder as) {
  if (::flock(lock.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    return failure("lock", path + "/bulkhead.lock");
  }
  const std::string text =
      fmt::format("{} {}\n", ::getpid(), as == LockHolder::kServer ? "server" : "command");
  if (::ftruncate(lock.descriptor(), 0) != 0 ||
      ::pwrite(lock.descriptor(), text.data(), text.size(), 0) < 0) {
    return failure("write", path + "/bulkhead.lock");
  }
  return true;
}

std::unexpected<Error> in_use(const std::string& path) {
  const auto holder = read_small_file(path + "/bulkhead.lock");
  const std::string text = holder && *holder ? **holder : "";
  const std::string pid = text.substr(0, text.find(' '));
  return fail(ErrorCode::kConflict,
              fmt::format("{} is in use by another bulkhead (process {}); stop it first, or "
                          "choose another directory",
                          path, pid.empty() ? "unknown" : pid));
}

Result<bool> held_by_command(const std::string& path) {
  const auto holder = TRY(read_small_file(path + "/bulkhead.lock"));
  return holder && holder->ends_with(" command\n");
}

// Whatever an empty file system brings along does not count.
bool is_empty_folder(const std::string& path, std::error_code& trouble) {
  for (std::filesystem::directory_iterator entry(path, trouble), end; !trouble && entry != end;
       entry.increment(trouble)) {
    if (entry->path().filename() != "lost+found") return false;
  }
  return true;
}

Result<void> make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return {};
  if (errno != EEXIST) return failure("make the directory", path);
  std::error_code trouble;
  if (!std::filesystem::is_directory(path, trouble)) {
    return fail(ErrorCode::kAlreadyExists, path + " is a file; name a directory");
  }
  const bool is_empty = is_empty_folder(path, trouble);
  if (trouble) {
    errno = trouble.value();
    return failure("look into", path);
  }
  if (is_empty) {
    if (::chmod(path.c_str(), 0700) != 0) return failure("change the mode of", path);
    return {};
  }
  if (check_version(path)) {
    return fail(ErrorCode::kAlreadyExists,
                fmt::format("{} holds a registry already; serve it with: bulkhead serve --data {} "
                            "--listen 127.0.0.1:5000",
                            path, path));
  }
  return fail(ErrorCode::kAlreadyExists,
              path + " is not empty; name a new or empty directory (if an init was interrupted "
                     "here, remove what it left)");
}

}  // namespace

Result<DataDirectory> DataDirectory::create(const std::string& path) {
  TRY(make_folder(path));
  FileHandle lock = TRY(open_lock_file(path));
  if (!TRY(try_lock(lock, path, LockHolder::kCommand))) return in_use(path);
  return DataDirectory(path, std::move(lock));
}

Result<void> DataDirectory::finish() {
  return write_durably(path_ + "/version", std::to_string(kDataVersion) + "\n");
}

Result<void> DataDirectory::check(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) return failure("look at", path);
    return fail(ErrorCode::kNotFound,
                fmt::format("there is no directory {}; make a registry with: "
                            "bulkhead init --data {} --admin-password-file FILE",
                            path, path));
  }
  if (!S_ISDIR(status.st_mode)) return fail(ErrorCode::kNotFound, path + " is not a directory");
  if (::access(path.c_str(), R_OK | W_OK | X_OK) != 0) return failure("work in", path);
  return check_version(path);
}

Result<DataDirectory> DataDirectory::open(const std::string& path, LockHolder as) {
  TRY(check(path));
  FileHandle lock = TRY(open_lock_file(path));
  const auto until = std::chrono::steady_clock::now() + kCommandPatience;
  while (!TRY(try_lock(lock, path, as))) {
    const bool may_wait = as == LockHolder::kServer && TRY(held_by_command(path));
    if (!may_wait || std::chrono::steady_clock::now() > until) return in_use(path);
    std::this_thread::sleep_for(kLockRetry);
  }
  return DataDirectory(path, std::move(lock));
}

}  // namespace bulkhead
