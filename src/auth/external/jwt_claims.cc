#include "auth/external/jwt_claims.h"

#include <boost/json.hpp>
#include <cmath>
#include <optional>

#include "auth/external/unique_keys.h"

namespace bulkhead {
namespace {

namespace json = boost::json;

constexpr double kSecondsMax = 253'402'300'799;  // the year 9999

std::unexpected<Error> invalid(const char* why) { return fail(ErrorCode::kInvalid, why); }

// One text is a list of one. Absent for all other values.
std::optional<std::vector<std::string>> texts_of(const json::value& value) {
  if (value.is_string()) return std::vector{std::string(value.get_string())};
  if (!value.is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const json::value& each : value.get_array()) {
    if (!each.is_string()) return std::nullopt;
    texts.emplace_back(each.get_string());
  }
  return texts;
}

Result<std::string> text_of(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr || !value->is_string() || value->get_string().empty()) {
    return invalid("a token has iss and sub, both texts");
  }
  return std::string(value->get_string());
}

Result<UnixTime> time_of(const json::value* value) {
  if (value == nullptr || !value->is_number()) return invalid("a token has exp and iat, numbers");
  const double seconds = value->to_number<double>();
  if (!(seconds >= 0 && seconds <= kSecondsMax)) return invalid("a token's times are in range");
  return unix_time(static_cast<int64_t>(std::floor(seconds * 1000)));
}

}  // namespace

bool JwtTimes::hold(UnixTime now) const {
  return issued - kJwtLeeway <= now && not_before - kJwtLeeway <= now &&
         now < expires + kJwtLeeway;
}

Result<JwtClaims> parse_jwt_claims(std::string_view payload) {
  if (!has_unique_keys(payload)) return invalid("a token's claims are JSON with every key once");
  json::error_code error;
  const json::value value = json::parse(payload, error);
  if (error || !value.is_object()) return invalid("a token's claims are an object");
  const json::object& object = value.get_object();
  JwtClaims claims;
  for (const auto& [name, each] : object) {
    auto texts = texts_of(each);
    if (texts) claims.texts.emplace(name, *std::move(texts));
  }
  claims.issuer = TRY(text_of(object, "iss"));
  claims.subject = TRY(text_of(object, "sub"));
  if (claims.subject.size() > kJwtSubjectBytesMax) return invalid("a subject is too long");
  const auto audiences = claims.texts.find("aud");
  if (audiences == claims.texts.end()) return invalid("a token has aud, a text or a list");
  claims.audiences = audiences->second;
  claims.times.expires = TRY(time_of(object.if_contains("exp")));
  claims.times.issued = TRY(time_of(object.if_contains("iat")));
  claims.times.not_before = claims.times.issued;
  if (const json::value* begin = object.if_contains("nbf")) {
    claims.times.not_before = TRY(time_of(begin));
  }
  return claims;
}

}  // namespace bulkhead
