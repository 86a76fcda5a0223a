// The Authorization header: what is accepted is what its parts say.
#include "auth/authorization_header.h"
#include "base/invariant.h"
#include "oci/base64.h"

using namespace bulkhead;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view value(reinterpret_cast<const char*>(data), size);
  const auto credentials = parse_authorization(value);
  if (!credentials) {
    INVARIANT(credentials.error() == invalid_credentials().error(), "there is one error");
    return 0;
  }
  if (std::holds_alternative<NoCredentials>(*credentials)) {
    INVARIANT(value.empty(), "only nothing is no credentials");
  }
  if (const auto* basic = std::get_if<BasicCredentials>(&*credentials)) {
    INVARIANT(!basic->user.empty() && !basic->user.contains(':'), "the first colon parts them");
    const auto text = decode_base64(value.substr(value.rfind(' ') + 1));
    INVARIANT(text == basic->user + ":" + basic->password, "nothing is added or lost");
  }
  if (const auto* bearer = std::get_if<BearerCredentials>(&*credentials)) {
    INVARIANT(value.ends_with(bearer->token), "the token is the rest of the value");
    INVARIANT(!bearer->token.starts_with(' '), "spaces before it are not part of it");
  }
  return 0;
}
