// What every response says, whatever it is: the API's version, a request id, that nothing of it is
// to be kept unless an endpoint said so, and what a browser that shows it must not do. The constant
// part is put together once. Thread-safe.
#pragma once

#include <string>

#include "base/time.h"
#include "http/response.h"

namespace bulkhead {

enum class Transport { kPlain, kTls };

class StandardHeaders {
 public:
  // `hsts_max_age`: how long browsers are to use nothing but TLS for this host, told over TLS
  // (RFC 6797); zero: it is not told. Outlives every response.
  explicit StandardHeaders(Milliseconds hsts_max_age);

  void add(Response& response, const std::string& request_id, Transport transport) const;

 private:
  std::string plain_lines_;
  std::string tls_lines_;
};

}  // namespace bulkhead
