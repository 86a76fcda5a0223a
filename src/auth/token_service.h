// What the token endpoint grants: for each scope asked, the intersection with what the rows give
// the caller. A scope that is refused, in part or whole, is no error; the answer looks the same
// for a repository that is absent and one the caller may not read. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "auth/authorizer.h"
#include "auth/scope.h"
#include "auth/tokens.h"

namespace bulkhead {

struct IssuedToken {
  std::string token;
  std::chrono::seconds expires_in{};
  std::string scope;  // what was granted, joined by spaces; empty when nothing was
};

class TokenService {
 public:
  // Both outlive this object.
  TokenService(const Tokens& tokens, const Authorizer& authorizer)
      : tokens_(tokens), authorizer_(authorizer) {}

  // `who` as Authenticator yields it; without scopes this is a login check. `random` makes the
  // token unique: 16 bytes. Errors: kDenied for a token as credentials, since it would prolong
  // itself; kInvalid when the token would pass kTokenBytesMax.
  Result<IssuedToken> issue(Snapshot& snapshot, const Identity& who,
                            const std::vector<Scope>& scopes, std::string_view random,
                            UnixTime now) const;

 private:
  Result<TokenEntry> grant(Snapshot& snapshot, const Identity& who, const Scope& scope) const;

  const Tokens& tokens_;
  const Authorizer& authorizer_;
};

}  // namespace bulkhead
