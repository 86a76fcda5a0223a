#include "auth/authorization_header.h"

#include <algorithm>

#include "oci/base64.h"

namespace bulkhead {
namespace {

bool equals_without_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char left, char right) {
    return (left >= 'A' && left <= 'Z' ? left - 'A' + 'a' : left) == right;
  });
}

Result<Credentials> parse_basic(std::string_view encoded) {
  const auto text = decode_base64(encoded);
  if (!text) return invalid_credentials();
  const size_t colon = text->find(':');
  if (colon == std::string::npos || colon == 0) return invalid_credentials();
  return BasicCredentials{text->substr(0, colon), text->substr(colon + 1)};
}

}  // namespace

std::unexpected<Error> invalid_credentials() {
  return fail(ErrorCode::kUnauthenticated, "invalid credentials");
}

Result<Credentials> parse_authorization(std::string_view value) {
  if (value.empty()) return NoCredentials{};
  if (value.size() > kAuthorizationBytesMax) return invalid_credentials();
  const size_t space = value.find(' ');
  const std::string_view scheme = value.substr(0, space);
  std::string_view rest = space == std::string_view::npos ? "" : value.substr(space);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  if (equals_without_case(scheme, "basic")) return parse_basic(rest);
  // What is not a token at all fails like one that does not verify.
  if (equals_without_case(scheme, "bearer")) return BearerCredentials{rest};
  return invalid_credentials();
}

}  // namespace bulkhead
