// Bytes to pull, one run at a time: the body of a request, or a test's stand-in for one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runtime/task.h"

namespace bulkhead {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Up to `bytes_max` further bytes, as soon as some are there; empty at the end.
  // Errors: kInvalid (malformed framing), kDeadlineExceeded (the sender was too slow),
  // kCancelled (the sender went away before the announced end).
  virtual Task<std::string> read(size_t bytes_max) = 0;
  // The announced length of the whole; absent when it is not known before the end.
  virtual std::optional<uint64_t> length() const = 0;
};

}  // namespace bulkhead
