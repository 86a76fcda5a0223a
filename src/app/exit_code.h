// What the program's end tells a script. Documented in --help and docs/operations/running.md.
#pragma once

#include "base/error.h"

namespace bulkhead {

enum class ExitCode {
  kDone = 0,
  kFailed = 1,    // the world did not play along: disk, permissions, a damaged store
  kUsage = 2,     // the command line, a file it names or the configuration is wrong
  kNotFound = 3,  // what should be changed does not exist
  kConflict = 4,  // it exists already, or is in use: a user, a directory, an address
};

ExitCode exit_code_of(ErrorCode code);

}  // namespace bulkhead
