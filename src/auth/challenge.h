// The WWW-Authenticate value of a 401 (RFC 9110 section 11.6.1, RFC 6750 section 3, distribution's
// token specification). Only Bearer is offered; Basic works all the same. One challenge a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/scope.h"

namespace bulkhead {

enum class ChallengeError {
  kNone,               // no credentials, or a password that is not right
  kInvalidToken,       // the error's details say kInvalidTokenDetail
  kInsufficientScope,  // Decision::kInsufficientScope
};

// `realm` is the absolute URL of the token endpoint, `service` the registry's id. The version
// check's challenge has no scopes.
std::string bearer_challenge(std::string_view realm, std::string_view service,
                             const std::vector<Scope>& scopes, ChallengeError error);

}  // namespace bulkhead
