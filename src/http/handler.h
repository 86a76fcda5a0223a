// What the server calls for each request. One Handler object serves every connection on every
// I/O thread at once. An error instead of a response is a bug: it is logged and answered 500.
#pragma once

#include "http/request.h"
#include "http/response.h"
#include "runtime/task.h"

namespace bulkhead {

class Handler {
 public:
  virtual ~Handler() = default;
  virtual Task<Response> handle(Request& request) = 0;
  // The body for what the connection itself refuses (400, 408, 414, 415, 417,
  // 431, 500, 503): the handler gives it the API's error format. Must not suspend.
  virtual Response refusal(int status, std::string message) = 0;
};

}  // namespace bulkhead
