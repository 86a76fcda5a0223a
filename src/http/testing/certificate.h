// A self-signed certificate and its key as PEM files in a directory of their own, for tests.
#pragma once

#include <string>

#include "http/tls.h"

namespace bulkhead {

class TestCertificate {
 public:
  // `common_name` tells one from another.
  explicit TestCertificate(std::string common_name);
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  TlsFiles files() const { return {directory_ + "/certificate.pem", directory_ + "/key.pem"}; }
  // Writes `text` to a file beside them and says its path.
  std::string write(const std::string& name, const std::string& text) const;
  const std::string& directory() const { return directory_; }

 private:
  std::string directory_;
};

}  // namespace bulkhead
