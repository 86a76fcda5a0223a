// GET /.well-known/jwks.json: the public halves of the keys that tokens are signed with, so that
// other services can verify our tokens. Says nothing about anybody, hence for everyone. There is no
// discovery document beside it: the issuer is the registry's id and no address, so none would be
// true.
#pragma once

#include "auth/tokens.h"
#include "http/response.h"
#include "metadata/metadata_store.h"
#include "runtime/clock.h"
#include "runtime/task.h"

namespace bulkhead {

// How long a verifier may rely on what it fetched. Below the leeway, and so below the time for
// which a rotated key goes on verifying, however short tokens live.
inline constexpr std::chrono::seconds kTokenKeysMaxAge{30};
static_assert(kTokenKeysMaxAge < kTokenLeeway);

class TokenKeysEndpoint {
 public:
  // All outlive this object.
  TokenKeysEndpoint(MetadataStore& metadata, const Tokens& tokens, Clock& clock)
      : metadata_(metadata), tokens_(tokens), clock_(clock) {}

  Task<Response> list();

 private:
  MetadataStore& metadata_;
  const Tokens& tokens_;
  Clock& clock_;
};

}  // namespace bulkhead
