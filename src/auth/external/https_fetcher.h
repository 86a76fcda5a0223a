// Fetches documents by HTTPS, and by nothing else: certificates are verified, redirects are not
// followed, no proxy is asked whatever the environment says, and time and size have limits. Plain
// HTTP is spoken with 127.0.0.1 and [::1] only, where no wire is. Thread-safe.
#pragma once

#include "auth/external/document_fetcher.h"

namespace bulkhead {

class HttpsFetcher : public DocumentFetcher {
 public:
  explicit HttpsFetcher(FetchLimits limits = {});

  Result<std::string> blocking_fetch(const std::string& url, const std::string& ca_file) override;

 private:
  const FetchLimits limits_;
};

}  // namespace bulkhead
