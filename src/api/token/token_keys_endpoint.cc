#include "api/token/token_keys_endpoint.h"

#include "api/distribution/responses.h"

namespace bulkhead {

Task<Response> TokenKeysEndpoint::list() {
  std::string keys = CO_TRY(tokens_.public_keys(*metadata_.snapshot(), clock_.now()));
  Response response = json_response(keys + "\n", "application/jwk-set+json");
  response.headers.add("Cache-Control",
                       "public, max-age=" + std::to_string(kTokenKeysMaxAge.count()));
  co_return response;
}

}  // namespace bulkhead
