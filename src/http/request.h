// One HTTP request as a handler sees it: the head is parsed and within its limits, the body is
// still on the wire. The connection owns the request; it lives until the response was sent.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "http/client_certificate.h"
#include "http/headers.h"
#include "runtime/byte_source.h"

namespace bulkhead {

// The body. Reading it first answers "Expect: 100-continue". What a handler leaves unread is
// drained within a bound, or the connection closes after the response. No body at all has length
// 0; a chunked one has none to announce.
using BodyReader = ByteSource;

struct Request {
  std::string method;  // as sent, e.g. "GET"
  std::string path;    // origin-form, before '?', not percent-decoded; begins with '/'
  std::string query;   // after '?', not decoded; may be empty
  Headers headers;
  std::string host;          // grammar-checked Host, "name:port"; empty only on HTTP/1.0
  std::string peer_address;  // "127.0.0.1"
  bool over_tls = false;
  std::shared_ptr<const ClientCertificate> client_certificate = {};  // null: none was shown
  BodyReader* body = nullptr;  // never null in a handler
};

}  // namespace bulkhead
