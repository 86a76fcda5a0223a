// Tokens of other issuers: taken apart in one way only, claims in bounds. The input is used as a
// token, as claims, and as the header and the payload of a token.
#include "auth/base64url.h"
#include "auth/external/jwt.h"
#include "auth/external/jwt_claims.h"
#include "base/invariant.h"

using namespace bulkhead;

namespace {

void check_token(const std::string& text) {
  const auto jwt = parse_jwt(text);
  if (!jwt) return;
  INVARIANT(jwt->signed_text + "." + encode_base64url(jwt->signature) == text, "one spelling");
  INVARIANT(jwt->signed_text.ends_with("." + encode_base64url(jwt->payload)), "one payload");
  INVARIANT(!jwt->key_id.empty() && !jwt->signature.empty(), "a key is named, a seal is there");
}

void check_claims(const std::string& text) {
  const auto claims = parse_jwt_claims(text);
  if (!claims) return;
  INVARIANT(!claims->issuer.empty() && !claims->subject.empty(), "somebody is named");
  INVARIANT(claims->subject.size() <= kJwtSubjectBytesMax, "subjects are bounded");
  INVARIANT(claims->texts.at("sub").front() == claims->subject, "what is checked is what is used");
  INVARIANT(!claims->times.hold(claims->times.expires + kJwtLeeway), "every token ends");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_token(text);
  check_claims(text);
  check_token(encode_base64url(text) + ".e30.c2ln");
  check_token(encode_base64url(R"({"alg":"ES256","kid":"k"})") + "." + encode_base64url(text) +
              ".c2ln");
  return 0;
}
