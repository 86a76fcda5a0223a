// Which addresses of issuers are acceptable: https://, or http:// to this very machine.
#pragma once

#include <string_view>

namespace bulkhead {

enum class IssuerUrlKind {
  kHttps,
  kLoopback,  // http:// with 127.0.0.1 or [::1], written so: names can be made to point anywhere
  kRefused,   // everything else, also with a user name, spaces or a fragment
};

IssuerUrlKind issuer_url_kind(std::string_view url);

}  // namespace bulkhead
