#include "auth/challenge.h"

namespace bulkhead {
namespace {

// A quoted-string (RFC 9110 section 5.6.4). Control bytes cannot be written, so they are dropped.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char character : text) {
    if (static_cast<unsigned char>(character) < 0x20 || character == 0x7F) continue;
    if (character == '"' || character == '\\') out += '\\';
    out += character;
  }
  return out + '"';
}

}  // namespace

std::string bearer_challenge(std::string_view realm, std::string_view service,
                             const std::vector<Scope>& scopes, ChallengeError error) {
  // `Bearer` and the parameters are written as the pickiest client compares them.
  std::string text = "Bearer realm=" + quoted(realm) + ",service=" + quoted(service);
  if (!scopes.empty()) text += ",scope=" + quoted(to_string(scopes));
  switch (error) {
    case ChallengeError::kNone: break;
    case ChallengeError::kInvalidToken: text += ",error=\"invalid_token\""; break;
    case ChallengeError::kInsufficientScope: text += ",error=\"insufficient_scope\""; break;
  }
  return text;
}

}  // namespace bulkhead
