// Fetches a small document that an issuer publishes. The seam between issuers and the network:
// HttpsFetcher in production, a table of documents in tests.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

namespace bulkhead {

struct FetchLimits {
  Milliseconds connect_deadline = std::chrono::seconds(5);
  Milliseconds deadline = std::chrono::seconds(10);  // for all of it
  uint64_t bytes_max = uint64_t{1} << 20;
};

class DocumentFetcher {
 public:
  virtual ~DocumentFetcher() = default;

  // The body of a 200. `ca_file` has the certificates to trust, in PEM form; empty: the system's.
  // Callable from any thread, and blocks it. Errors: kUnavailable, in words for an operator.
  virtual Result<std::string> blocking_fetch(const std::string& url,
                                             const std::string& ca_file) = 0;
};

}  // namespace bulkhead
