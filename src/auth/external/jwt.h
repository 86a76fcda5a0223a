// A token that another issuer signed, taken apart: a JWS in compact serialization (RFC 7515) whose
// payload is a claims set (RFC 7519). Nothing in it is believed here, and nothing in its header
// may bring a key: `kid` only chooses among the keys the issuer itself publishes. Pure.
#pragma once

#include <string>
#include <string_view>

#include "auth/external/public_key.h"

namespace bulkhead {

inline constexpr size_t kJwtBytesMax = 16 * 1024;

struct Jwt {
  JwsAlgorithm algorithm{};
  std::string key_id;
  std::string signed_text;  // the first two parts, as they stand
  std::string payload;      // to be believed once a key of the issuer has signed signed_text
  std::string signature;
};

// Exactly three parts, each in its one base64url spelling; a header in which no key stands twice,
// with a known `alg`, a `kid`, a `typ` of JWT or at+jwt if any, and none of `crit`, `b64`, `jwk`,
// `jku`, `x5c` and `x5u`. Errors: kInvalid.
Result<Jwt> parse_jwt(std::string_view text);

}  // namespace bulkhead
