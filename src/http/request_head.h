// The head of an HTTP/1.1 request (RFC 9112), parsed strictly: where the RFC allows leniency that
// two parsers could use differently, we refuse. Pure and incremental: no I/O, one object a head.
//   lines end in CRLF only, no folded fields, names are tokens, values hold no control bytes;
//   HTTP/1.0 and 1.1 only; the target is origin-form, visible ASCII without '#';
//   one Host (on 1.1) of host[:port]; one Content-Length of digits up to 2^63-1, or
//   Transfer-Encoding exactly "chunked", never both and not on 1.0; no repeated Authorization,
//   Content-Type, Content-Range, Range or If-Range; no Content-Encoding of the body (415);
//   no expectation but 100-continue (417).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "http/headers.h"
#include "http/limits.h"

namespace bulkhead {

struct RequestHead {
  std::string method;  // any token; what it means is for others
  std::string path;    // before '?', begins with '/'
  std::string query;   // after '?'
  std::string host;    // empty only on HTTP/1.0
  Headers headers;
  std::optional<uint64_t> body_length = 0;  // absent: chunked
  bool expects_continue = false;            // only on 1.1 and with a body
  bool keep_alive = true;
  bool http_1_0 = false;
};

// The request cannot be accepted, nor can anything after it on the connection.
struct HeadRefusal {
  int status = 400;
  std::string message;  // safe to show: repeats nothing the client sent
};

struct HeadNeedsMore {};
struct HeadComplete {
  size_t bytes;  // of the input; what follows is the body
};

using HeadProgress = std::variant<HeadNeedsMore, HeadComplete, HeadRefusal>;

class RequestHeadParser {
 public:
  explicit RequestHeadParser(const HttpLimits& limits) : limits_(limits) {}

  // `bytes` is all that has arrived since the head began: each call repeats the bytes of the one
  // before. `head` is filled when the answer is HeadComplete.
  HeadProgress parse(std::string_view bytes, RequestHead& head);

 private:
  const HttpLimits& limits_;
  size_t line_begin_ = 0;  // of the first line whose end has not been seen
  size_t scanned_ = 0;     // no line ends in line_begin_..scanned_
};

}  // namespace bulkhead
