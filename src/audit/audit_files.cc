#include "audit/audit_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "base/file_handle.h"

namespace bulkhead {
namespace {

constexpr std::string_view kPrefix = "audit-";
constexpr std::string_view kSuffix = ".log";

// Exactly the names that audit_file_name() makes.
std::optional<uint64_t> first_of(std::string_view name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  uint64_t first = 0;
  const std::string_view number = name.substr(kPrefix.size());
  std::from_chars(number.data(), number.data() + number.size(), first);
  if (first == 0 || audit_file_name(first) != name) return std::nullopt;
  return first;
}

std::unexpected<Error> failure(const std::string& path) {
  return fail(ErrorCode::kUnavailable,
              fmt::format("cannot read {}: {}", path, std::strerror(errno)));
}

Result<std::string> read_all(const FileHandle& file, size_t size, const std::string& path) {
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got =
        ::pread(file.descriptor(), bytes.data() + filled, bytes.size() - filled,
                static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure(path);
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace

std::string audit_file_name(uint64_t first) {
  return fmt::format("{}{:020}{}", kPrefix, first, kSuffix);
}

Result<std::vector<AuditFile>> list_audit_files(const std::string& folder) {
  std::vector<AuditFile> files;
  std::error_code trouble;
  for (std::filesystem::directory_iterator entry(folder, trouble), end; !trouble && entry != end;
       entry.increment(trouble)) {
    std::string name = entry->path().filename();
    if (const auto first = first_of(name)) files.push_back({std::move(name), *first});
  }
  if (trouble && trouble != std::errc::no_such_file_or_directory) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot read {}: {}", folder, trouble.message()));
  }
  std::ranges::sort(files, {}, &AuditFile::first);
  return files;
}

Result<AuditText> AuditText::read(const std::string& folder, const AuditFile& file) {
  const std::string path = folder + "/" + file.name;
  const FileHandle handle(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  if (handle.descriptor() < 0 || ::fstat(handle.descriptor(), &status) != 0) return failure(path);
  const auto size = static_cast<uint64_t>(status.st_size);
  if (size > kAuditFileBytesMax) {
    return fail(ErrorCode::kCorrupt, path + " is larger than an audit file can be");
  }
  return AuditText(TRY(read_all(handle, size, path)));
}

bool AuditText::next(std::string_view& line) {
  const std::string_view left = rest();
  const size_t end = left.find('\n');
  if (end == left.npos) return false;
  line = left.substr(0, end);
  position_ += end + 1;
  return true;
}

}  // namespace bulkhead
