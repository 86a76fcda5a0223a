// One HTTP response. The body is a list of parts, bytes or regions of files, so that single,
// multi-range and multi-segment answers are built alike and files go out by sendfile. The
// connection adds Content-Length (the parts' sum, unless `content_length` says otherwise for a
// HEAD), Date and Connection; it never sends body parts in answer to HEAD, nor on 204 and 304.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/file_handle.h"
#include "http/headers.h"

namespace bulkhead {

using BodyPart = std::variant<std::string, FileRegion>;

struct Response {
  int status = 200;
  Headers headers;
  std::vector<BodyPart> body;
  // For HEAD: the length a GET would have, when `body` is left empty.
  std::optional<uint64_t> content_length;
  // Ends the connection after this response.
  bool close = false;
};

}  // namespace bulkhead
