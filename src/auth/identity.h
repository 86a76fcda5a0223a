// Who makes a request, and what a token narrows them to. An Identity is a plain value; what it may
// do is always read again from the rows (Authorizer): a token only narrows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/actions.h"
#include "base/time.h"
#include "metadata/records.h"

namespace bulkhead {

// What a token's entry for the catalog is named; no repository is, for each has a namespace.
inline constexpr std::string_view kCatalogName = "catalog";

// One entry of a token's access list. A granted entry is bound to the repository's id, or to the
// namespace's while the repository does not exist; a refused one has the name only and no actions.
struct TokenEntry {
  std::string name;  // canonical full name; "catalog" for the registry's catalog
  RepositoryId repository_id{};
  NamespaceId namespace_id{};
  Actions actions = kNoActions;
};

enum class AuthenticationMethod {
  kNone,
  kBasic,
  kKey,
  kToken,        // one of ours
  kExternal,     // one of an issuer's
  kCertificate,
};

// Every login is in the audit log, once, and not again with every request that repeats it.
enum class Login {
  kEarlier,  // what is shown was verified before and is remembered, or costs nothing to verify
  kNow,      // it was verified for this very request, or is new from where this request comes
};

struct Identity {
  UserId user = kAnonymous;
  std::string user_name = "anonymous";
  AuthenticationMethod method = AuthenticationMethod::kNone;
  Login login = Login::kEarlier;
  // The user's UserRecord::credential_epoch when they proved who they are.
  uint64_t credential_epoch = 0;
  // The API key that was shown, or that a token was got with; zero for none.
  ApiKeyId key{};
  // Groups that these credentials assert, beside those the user was put into.
  std::vector<GroupId> asserted_groups = {};
  // When these credentials end, for those that do so by themselves.
  std::optional<UnixTime> expires = {};
  // The state of the rows in which this was last found to be an active user's, so that it is not
  // looked up again for the same state; in any other it is.
  struct Seen {
    uint64_t state;
    UserKind kind;
  };
  std::optional<Seen> seen = {};
  // Set exactly for tokens of ours; shared with the verified-token cache.
  std::shared_ptr<const std::vector<TokenEntry>> token_entries = nullptr;
};

}  // namespace bulkhead
