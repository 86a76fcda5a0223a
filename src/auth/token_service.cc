#include "auth/token_service.h"

#include <algorithm>

#include "base/hex.h"
#include "base/invariant.h"

namespace bulkhead {

Result<IssuedToken> TokenService::issue(Snapshot& snapshot, const Identity& who,
                                        const std::vector<Scope>& scopes, std::string_view random,
                                        UnixTime now) const {
  INVARIANT(random.size() == 16, "a token's id is made of 16 random bytes");
  if (who.method == AuthenticationMethod::kToken) {
    return fail(ErrorCode::kDenied, "a token cannot be exchanged for another");
  }
  std::vector<TokenEntry> entries;
  std::vector<Scope> granted;
  for (const Scope& scope : scopes) {
    entries.push_back(TRY(grant(snapshot, who, scope)));
    const Actions actions = entries.back().actions;
    if (actions) granted.push_back({scope.repository, actions});
  }
  IssuedToken issued;
  issued.token = TRY(tokens_.issue(snapshot, who, std::move(entries), to_hex(random), now));
  if (issued.token.size() > kTokenBytesMax) {
    return fail(ErrorCode::kInvalid, "too many scopes for one token");
  }
  const auto left = std::chrono::floor<std::chrono::seconds>(tokens_.end_of(who, now) - now);
  // Credentials that are past their end may still be good, for clocks differ.
  issued.expires_in = std::max(left, std::chrono::seconds(0));
  issued.scope = to_string(granted);
  return issued;
}

Result<TokenEntry> TokenService::grant(Snapshot& snapshot, const Identity& who,
                                       const Scope& scope) const {
  TokenEntry entry;
  if (!scope.repository) {
    entry.name = kCatalogName;
    const Decision decision = TRY(authorizer_.decide_catalog(snapshot, who));
    if (decision == Decision::kAllowed) entry.actions = kPull;
    return entry;
  }
  entry.name = scope.repository->full();
  entry.actions =
      scope.actions & TRY(authorizer_.actions_of(snapshot, who, *scope.repository));
  // A refused entry has its name only; that it is there tells "asked and refused" from "not asked".
  if (!entry.actions) return entry;
  const Place place = TRY(find_place(snapshot, *scope.repository));
  if (place.repository_id != RepositoryId{}) {
    entry.repository_id = place.repository_id;
  } else {
    entry.namespace_id = place.namespace_id;
  }
  return entry;
}

}  // namespace bulkhead
