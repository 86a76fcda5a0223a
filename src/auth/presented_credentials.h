// What a request shows of who sends it, before anything of it is believed. A plain value.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"

namespace bulkhead {

// A client's certificate that verified: whose it is, not yet who that is here.
struct PresentedCertificate {
  std::string subject;      // RFC 2253 text
  std::string fingerprint;  // SHA-256 in hex
  UnixTime not_after{};
};

struct PresentedCredentials {
  std::string authorization = {};  // the header's value; empty when there is none
  std::string peer_address = {};   // where the request comes from, as text
  std::optional<PresentedCertificate> certificate = {};
};

}  // namespace bulkhead
