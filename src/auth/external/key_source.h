// Where an issuer's keys come from: a file, an address, or the address that the issuer's discovery
// document names (OpenID Connect Discovery section 4). All of it is configuration; no token ever
// says where a key is.
#pragma once

#include <string>

#include "auth/external/document_fetcher.h"
#include "auth/external/jwks.h"

namespace bulkhead {

struct KeySource {
  std::string issuer;     // its URL, as tokens have it in `iss`
  std::string jwks_url;   // when set, there is no discovery
  std::string jwks_file;  // when set, nothing is fetched
  std::string ca_file;    // for both fetches; empty: what the system trusts
};

// Blocks. The discovery document must name this very issuer, and keys by https:// unless the
// issuer itself is on this machine. Errors: kUnavailable; kInvalid for what was read; both in
// words for an operator.
Result<JwkSet> blocking_load_keys(const KeySource& source, DocumentFetcher& fetcher);

}  // namespace bulkhead
