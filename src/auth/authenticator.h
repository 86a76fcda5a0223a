// Who makes a request: turns what it shows into an Identity. What they may do is the
// Authorizer's question. Each call reads the user's row anew, so credentials of a removed or
// disabled user, old passwords and tokens got with them end with the next request.
// Thread-safe; called by api/ only.
#pragma once

#include <optional>
#include <string>

#include "auth/api_key_text.h"
#include "auth/external_login.h"
#include "auth/identity.h"
#include "auth/login_cache.h"
#include "auth/presented_credentials.h"
#include "auth/tokens.h"
#include "metadata/metadata_store.h"

namespace bulkhead {

class Authenticator {
 public:
  // All outlive this object. Without `external` only passwords and our own tokens are taken.
  Authenticator(MetadataStore& metadata, LoginCache& logins, Tokens& tokens, Clock& clock,
                ExternalLogin* external = nullptr)
      : metadata_(metadata),
        logins_(logins),
        tokens_(tokens),
        clock_(clock),
        external_(external) {}

  // Whoever the rows of `snapshot` tell at once: by a token of ours, an API key (which may stand
  // for a token, and for a password, with its owner's name or kTokenUserName) or a certificate;
  // everyone, without credentials. Absent for what takes longer: passwords and other issuers'
  // tokens. Errors: kUnauthenticated with one message for every wrong password, unknown user and
  // malformed value, and another, with kInvalidTokenDetail in its details, for every bad token.
  Result<std::optional<Identity>> recognise(Snapshot& snapshot,
                                            const PresentedCredentials& presented);

  // Only for what recognise() has left absent; holds no snapshot while it waits. Errors: the same;
  // kTooManyRequests; kUnavailable while an issuer's keys are not known.
  Task<Identity> verify(PresentedCredentials presented);

  // Both in turn.
  Task<Identity> authenticate(PresentedCredentials presented);

  // The same for a name and password that came another way (the token endpoint's form);
  // `presented` tells where from.
  Task<Identity> login(std::string user, std::string password, PresentedCredentials presented);

 private:
  // Absent when no certificate is shown, or one that is linked to no user.
  Result<std::optional<Identity>> find_certified(
      Snapshot& snapshot, const std::optional<PresentedCertificate>& certificate);
  // Absent for what our keys have not sealed, where it may be another issuer's.
  Result<std::optional<Identity>> recognise_bearer(Snapshot& snapshot, std::string_view token);
  Result<Identity> recognise_token(Snapshot& snapshot, std::string_view token);
  // A key where a password stands: no password has this form by chance, and 32 random bytes
  // cannot be guessed, so that no hash slows it.
  Result<Identity> login_by_key(Snapshot& snapshot, const ApiKeyText& shown,
                                std::string_view name,
                                const std::optional<PresentedCertificate>& certificate);
  // Absent for a key that is none, or another's than `name`'s.
  Result<std::optional<Identity>> find_by_key(Snapshot& snapshot, const ApiKeyText& shown,
                                              std::string_view name);

  MetadataStore& metadata_;
  LoginCache& logins_;
  Tokens& tokens_;
  Clock& clock_;
  ExternalLogin* const external_;
};

}  // namespace bulkhead
