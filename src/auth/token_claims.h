// What a token says, and its JSON form (distribution's token specification, with ids beside the
// names):
//
//   {"iss":ISSUER,"aud":AUDIENCE,"sub":USER NAME,"uid":USER ID,"epoch":NUMBER,"iat":S,"nbf":S,
//    "exp":S,"jti":TEXT,
//    "access":[{"type":"repository","name":"team/app","actions":["pull"],"id":"17"}]}
//
// and "key":KEY ID for a token got with an API key, "groups":["17"] for groups that an issuer
// asserts. `sub` is empty for everyone; `epoch` is the user's credential epoch; ids are decimal
// text; times are whole seconds since 1970. An entry has `id` (a repository's), or `nsid` (a
// namespace's) while the repository is absent, or neither. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/identity.h"
#include "base/result.h"
#include "base/time.h"

namespace bulkhead {

struct TokenClaims {
  std::string issuer;
  std::string audience;
  std::string subject;  // empty for everyone
  UserId user = kAnonymous;
  uint64_t credential_epoch = 0;
  ApiKeyId key{};  // zero: none
  std::vector<GroupId> groups;
  UnixTime issued{};
  UnixTime not_before{};
  UnixTime expires{};
  std::string id;
  std::vector<TokenEntry> entries;
};

std::string print_claims(const TokenClaims& claims);

// Accepts only text that a JSON printer writes back byte by byte, so a key cannot stand twice.
// All claims above are mandatory; further ones are ignored. Errors: kInvalid.
Result<TokenClaims> parse_claims(std::string_view text);

}  // namespace bulkhead
