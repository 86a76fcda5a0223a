// An Authorization header's value, taken apart: nothing, a user and password (RFC 7617), or a
// token (RFC 6750). Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace bulkhead {

inline constexpr size_t kAuthorizationBytesMax = 20 * 1024;

struct NoCredentials {
  bool operator==(const NoCredentials&) const = default;
};
struct BasicCredentials {
  std::string user;  // not empty
  std::string password;
  bool operator==(const BasicCredentials&) const = default;
};
struct BearerCredentials {
  std::string_view token;  // a part of the header's value
  bool operator==(const BearerCredentials&) const = default;
};
using Credentials = std::variant<NoCredentials, BasicCredentials, BearerCredentials>;

// The constant error of credentials that are wrong, be it in form or in fact.
std::unexpected<Error> invalid_credentials();

// An empty value is no credentials. Schemes are compared without case; what is neither Basic nor
// Bearer is refused, for whoever sends it means to be somebody. Errors: kUnauthenticated.
Result<Credentials> parse_authorization(std::string_view value);

}  // namespace bulkhead
