// The one folder of a registry, and the lock that makes one process its owner.
//
//   DIR/version         the version of all that lies here; written last by init, so that a folder
//                       without it was never a registry
//   DIR/bulkhead.lock   flock; names the process that holds it
//   DIR/metadata/       LMDB
//   DIR/seg/            blob bytes (blobs/segment_volume.h)
//   DIR/audit/          the audit log (audit/audit_files.h)
//   DIR/admin.sock      how the command line speaks to a running server (admin_socket.h)
//
// All of it is readable by its owner alone. A DataDirectory holds the lock as long as it lives.
// Errors are sentences for an operator and say what to do next.
#pragma once

#include <string>

#include "base/file_handle.h"
#include "base/result.h"

namespace bulkhead {

// A newer one is refused by this program; an older one would be converted by init's successor.
inline constexpr int kDataVersion = 1;

// Who holds the lock: a server for long, a command for moments.
enum class LockHolder { kServer, kCommand };

class DataDirectory {
 public:
  // Makes the folder, or takes an empty one. kAlreadyExists (it holds a registry, or anything
  // else), kUnavailable. The registry exists once finish() has returned.
  static Result<DataDirectory> create(const std::string& path);
  Result<void> finish();

  // kNotFound: not a registry. kUnsupported: of a newer version. kConflict: another process holds
  // the lock. kUnavailable: all else. A server waits some seconds for a command to end.
  static Result<DataDirectory> open(const std::string& path, LockHolder as);

  // The same but for the lock: whether there is a registry this program can work with.
  static Result<void> check(const std::string& path);

  const std::string& path() const { return path_; }
  std::string audit_path() const { return audit_path(path_); }
  // Also for commands that only read the audit log, beside whoever holds the lock.
  static std::string audit_path(const std::string& path) { return path + "/audit"; }
  std::string metadata_path() const { return path_ + "/metadata"; }

 private:
  DataDirectory(std::string path, FileHandle lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  FileHandle lock_;
};

}  // namespace bulkhead
