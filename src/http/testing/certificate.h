// Certificates and their keys as PEM files, each in a directory of its own, for tests.
#pragma once

#include <string>

#include "http/tls.h"

namespace bulkhead {

class TestCertificate;

enum class TestCertificateUse { kAnything, kServer, kClient, kAuthority };

struct TestCertificateTraits {
  const TestCertificate* issuer = nullptr;  // none: signs itself
  TestCertificateUse use = TestCertificateUse::kAnything;
  long begins = -3600;  // seconds from now
  long ends = 3600;
};

class TestCertificate {
 public:
  // `common_name` tells one from another; the subject is "CN=<it>,O=tests".
  explicit TestCertificate(std::string common_name, const TestCertificateTraits& traits = {});
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
