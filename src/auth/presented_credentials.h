// What a request shows of who sends it, before anything of it is believed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace bulkhead {

// The name under which a token or API key comes as a password when the user's own is not known.
inline constexpr std::string_view kTokenUserName = "_token";

// A client's certificate that verified: whose it is, not yet who that is here.
struct PresentedCertificate {
  std::string subject;      // RFC 2253 text
  std::string fingerprint;  // SHA-256 in hex
  UnixTime not_after{};
};

// What becomes of somebody whom an issuer vouches for and nobody here knows yet.
enum class FirstLogin {
  kRefused,
  kMakesUser,  // where the issuer's settings say so; at the token endpoint, for reads never write
};

struct PresentedCredentials {
  // The header's value, empty when there is none; the request outlives whoever is asked.
  std::string_view authorization = {};
  std::string peer_address = {};  // where the request comes from, as text
  std::optional<PresentedCertificate> certificate = {};
  FirstLogin first_login = FirstLogin::kRefused;
};

}  // namespace bulkhead
