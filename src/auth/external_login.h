// Who the sender of another issuer's token is here. A row links issuer and subject to a user by
// id; without one the token is nobody's, unless its issuer's settings let the first login at the
// token endpoint make a user. Groups are those that this very token names, never stored, so one
// that the issuer takes away is gone with the next token. Thread-safe; called by Authenticator.
#pragma once

#include <string>
#include <string_view>

#include "auth/external/external_tokens.h"
#include "auth/identity.h"
#include "auth/presented_credentials.h"
#include "auth/users.h"
#include "base/log.h"
#include "metadata/metadata_store.h"

namespace bulkhead {

class ExternalLogin {
 public:
  // All outlive this object.
  ExternalLogin(MetadataStore& metadata, ExternalTokens& tokens, Clock& clock, Logger& log)
      : metadata_(metadata), tokens_(tokens), clock_(clock), log_(log) {}

  // Errors: invalid_token() for every token that is not accepted or nobody's; kUnavailable while
  // its issuer's keys are not known.
  Task<Identity> login(std::string token, FirstLogin first_login);

  // The same for a token that came as the password of `name`. Errors: invalid_credentials() where
  // login() has invalid_token(), and for a name that is neither kTokenUserName nor the user's.
  Task<Identity> login_as(std::string name, std::string token, FirstLogin first_login);

 private:
  Task<User> make_user(ExternalToken token);
  Result<Identity> identity_of(Snapshot& snapshot, const ExternalToken& token, User user) const;

  MetadataStore& metadata_;
  ExternalTokens& tokens_;
  Clock& clock_;
  Logger& log_;
};

// "github.org-app" for org/app of the issuer github: lower case, '-' for what user names cannot
// have, cut to their length. Empty when `claim` is.
std::string name_of_new_user(std::string_view issuer_name, std::string_view claim);

}  // namespace bulkhead
