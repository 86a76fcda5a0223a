// What an operator says about an issuer whose tokens are taken: who it is, whom its tokens must be
// for, where its keys are, and how its claims become users and groups here. Plain values.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "auth/external/document_fetcher.h"
#include "auth/external/issuer_keys.h"

namespace bulkhead {

struct IssuerSettings {
  std::string url;                     // as tokens have it in `iss`, to the byte
  std::vector<std::string> audiences;  // of which a token's `aud` must name one
  std::string subject_claim = "sub";   // says who it is, in links to users
  std::string username_claim = "sub";  // names users that are made at their first login
  std::string groups_claim;            // empty: no groups
  bool provision = false;              // whether users are made at their first login
  std::vector<std::string> required_claims;  // "NAME=VALUE", all of which must hold exactly
  std::string jwks_url;
  std::string jwks_file;
  std::string ca_file;
};

// By the operator's name for it, such as "github".
using Issuers = std::map<std::string, IssuerSettings, std::less<>>;

// Holds for all issuers together.
struct ExternalSettings {
  FetchLimits fetch;
  IssuerKeysTimes keys;
  uint64_t tokens_remembered_max = 10'000;
};

// [a-z0-9][a-z0-9_-]{0,31}: it begins the names of users and groups.
bool is_issuer_name(std::string_view name);

// The two sides of "NAME=VALUE".
struct RequiredClaim {
  std::string_view name;
  std::string_view value;
};
RequiredClaim split_required_claim(std::string_view text);

// Whether the settings can work, each alone and together. kInvalid: "issuers.github.url: …".
Result<void> check_issuers(const Issuers& issuers);

}  // namespace bulkhead
