// The built-in token server (distribution's token and OAuth2 specifications): GET with Basic
// credentials or none, POST with a password grant. What is not granted is no error; the answer is
// 200 with what is allowed. No refresh tokens: that grant is 400, on which clients fall back.
#pragma once

#include "api/call.h"
#include "api/request_limits.h"
#include "auth/authenticator.h"
#include "auth/token_service.h"
#include "http/response.h"
#include "runtime/random_source.h"

namespace bulkhead {

class TokenEndpoint {
 public:
  // All outlive this object.
  TokenEndpoint(MetadataStore& metadata, Authenticator& authenticator, const Tokens& tokens,
                const Authorizer& authorizer, RequestLimits& limits, Clock& clock,
                RandomSource& random)
      : metadata_(metadata),
        authenticator_(authenticator),
        registry_id_(tokens.registry_id()),
        service_(tokens, authorizer),
        limits_(limits),
        clock_(clock),
        random_(random) {}

  // Authenticates by itself; sets call.identity.
  Task<Response> answer(Call& call);

 private:
  Task<Response> answer_post(Call& call);
  Result<Response> issue(const Call& call, const Query& asked);

  MetadataStore& metadata_;
  Authenticator& authenticator_;
  const std::string registry_id_;
  TokenService service_;
  RequestLimits& limits_;
  Clock& clock_;
  RandomSource& random_;
};

}  // namespace bulkhead
