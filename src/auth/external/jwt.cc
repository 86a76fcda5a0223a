#include "auth/external/jwt.h"

#include <algorithm>
#include <boost/json.hpp>

#include "auth/base64url.h"
#include "auth/external/unique_keys.h"

namespace bulkhead {
namespace {

namespace json = boost::json;

// Extensions nobody here understands, and keys that a token would bring for itself.
constexpr std::string_view kRefusedMembers[] = {"crit", "b64", "jwk", "jku", "x5c", "x5u"};

// Whatever else an issuer signs, a logout notice for one, is no proof of who somebody is (RFC 8725
// section 3.11).
constexpr std::string_view kTypes[] = {"jwt", "at+jwt", "application/jwt", "application/at+jwt"};

std::unexpected<Error> invalid(const char* why) { return fail(ErrorCode::kInvalid, why); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

Result<void> read_header(std::string_view text, Jwt& jwt) {
  if (!has_unique_keys(text)) return invalid("a token's header is JSON with every key once");
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return invalid("a token's header is an object");
  const json::object& header = value.get_object();
  for (const std::string_view member : kRefusedMembers) {
    if (header.contains(member)) return invalid("a token's header has a member that is refused");
  }
  const json::value* algorithm = header.if_contains("alg");
  const json::value* id = header.if_contains("kid");
  const json::value* type = header.if_contains("typ");
  if (algorithm == nullptr || !algorithm->is_string()) return invalid("a token has an algorithm");
  const auto known = find_jws_algorithm(algorithm->get_string());
  if (!known) return invalid("a token's algorithm is not accepted");
  if (id == nullptr || !id->is_string() || id->get_string().empty()) {
    return invalid("a token names its key");
  }
  if (type != nullptr &&
      (!type->is_string() ||
       std::ranges::find(kTypes, lower(type->get_string())) == std::end(kTypes))) {
    return invalid("a token's type is JWT");
  }
  jwt.algorithm = *known;
  jwt.key_id = id->get_string();
  return {};
}

}  // namespace

Result<Jwt> parse_jwt(std::string_view text) {
  if (text.size() > kJwtBytesMax) return invalid("a token has at most 16 KiB");
  const size_t first = text.find('.');
  if (first == std::string_view::npos) return invalid("a token has three parts");
  const size_t second = text.find('.', first + 1);
  if (second == std::string_view::npos) return invalid("a token has three parts");
  // A third dot is not base64url, so there are exactly three parts.
  const auto header = decode_base64url(text.substr(0, first));
  auto payload = decode_base64url(text.substr(first + 1, second - first - 1));
  auto signature = decode_base64url(text.substr(second + 1));
  if (!header || !payload || !signature) return invalid("a token's parts are base64url");
  if (signature->empty()) return invalid("a token is signed");
  Jwt jwt;
  TRY(read_header(*header, jwt));
  jwt.signed_text = text.substr(0, second);
  jwt.payload = *std::move(payload);
  jwt.signature = *std::move(signature);
  return jwt;
}

}  // namespace bulkhead
