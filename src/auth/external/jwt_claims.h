// What another issuer's token says (RFC 7519 section 4): who, by whom, for whom, and when. To be
// believed only after its signature was checked. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bulkhead {

inline constexpr std::chrono::seconds kJwtLeeway{60};  // between clocks, on exp, nbf and iat
inline constexpr size_t kJwtSubjectBytesMax = 255;     // OpenID Connect Core section 2

struct JwtTimes {
  UnixTime issued{};
  UnixTime not_before{};  // `issued` unless the token says otherwise
  UnixTime expires{};

  // With kJwtLeeway.
  bool hold(UnixTime now) const;
};

struct JwtClaims {
  std::string issuer;
  std::string subject;
  std::vector<std::string> audiences;
  JwtTimes times;
  // Every claim that is a text or a list of texts, those above too; for claims that a
  // configuration names.
  std::map<std::string, std::vector<std::string>, std::less<>> texts;
};

// `iss`, `sub`, `aud`, `exp` and `iat` are mandatory, no key may stand twice at any depth, times
// are seconds since 1970, whole or not. Errors: kInvalid.
Result<JwtClaims> parse_jwt_claims(std::string_view payload);

}  // namespace bulkhead
