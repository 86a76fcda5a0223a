// What a client's certificate says, once it was verified: the chain up to an authority in
// tls.client_ca, its times, and that it is made for clients. A plain value, shared by the requests
// of one connection.
#pragma once

#include <string>

#include "base/time.h"

namespace bulkhead {

struct ClientCertificate {
  std::string subject;      // RFC 2253 text, "CN=ci,O=team"; empty when it cannot be written
  std::string fingerprint;  // SHA-256 of its DER form, in hex
  UnixTime not_after{};     // a connection or a resumed session may outlast it
};

}  // namespace bulkhead
