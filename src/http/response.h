// One HTTP response. The body is a list of parts (bytes, regions of files, or streams of both), so
// that single, multi-range and multi-segment answers are built alike and files go out by
// sendfile. The connection adds Content-Length (the parts' sum, unless `content_length` says
// otherwise for a HEAD), Date and Connection; it never sends body parts in answer to HEAD, nor on
// 204 and 304.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/file_handle.h"
#include "http/headers.h"
#include "runtime/task.h"

namespace bulkhead {

// Some bytes of a body, in memory or in a file.
using BodyRun = std::variant<std::string, FileRegion>;
uint64_t length_of(const BodyRun& run);

// Bytes that are looked up while they are sent, so that a long answer holds little at a time.
// Called by the connection that sends it, one call after the other.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  // Of all runs together.
  virtual uint64_t length() const = 0;
  // The next run, not empty. An error ends the connection in the middle of the response.
  virtual Task<BodyRun> next() = 0;
};

using BodyPart = std::variant<BodyRun, std::unique_ptr<BodyStream>>;

struct Response {
  int status = 200;
  Headers headers;
  // Further fields as whole lines with their line ends, sent as they are: for what never changes.
  // Outlives the response.
  std::string_view constant_lines;
  std::vector<BodyPart> body;
  // For HEAD: the length a GET would have, when `body` is left empty.
  std::optional<uint64_t> content_length;
  // Ends the connection after this response.
  bool close = false;
};

}  // namespace bulkhead
