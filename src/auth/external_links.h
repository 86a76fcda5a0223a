// Who somebody outside is here: rows `I` say that whoever an issuer vouches for as a subject is one
// user, by id. Nothing is linked by itself: an operator names both sides, and a user added later
// under a removed one's name inherits no link. Pure functions over a snapshot or inside a
// transaction body; each tests its conditions before it writes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/users.h"

namespace bulkhead {

// The issuer of identities that come from client certificates. Their subject is the certificate's
// subject as RFC 2253 text ("CN=ci,O=team"), or "sha256:" and the hex digest of its DER form.
inline constexpr std::string_view kCertificateIssuer = "x509";

inline constexpr size_t kExternalTextBytesMax = 1024;

// Both texts are compared byte by byte.
struct ExternalIdentity {
  std::string issuer;   // kCertificateIssuer, or an issuer's URL
  std::string subject;  // who, in the issuer's words
};

// Either text has 1 to kExternalTextBytesMax bytes without control characters; what begins like a
// certificate's digest is one. Errors: kInvalid.
Result<void> check_external_identity(const ExternalIdentity& identity);

// Errors: kInvalid for the texts, kNotFound for the user, kAlreadyExists when it is linked, to
// this user or another.
Result<void> link_identity(Transaction& transaction, const ExternalIdentity& identity,
                           std::string_view user_name, UnixTime now);

// Errors: kNotFound.
Result<void> unlink_identity(Transaction& transaction, const ExternalIdentity& identity);

// Absent without a link; texts that cannot be linked are nobody's. Errors: kUnauthenticated when
// the user is disabled, for their credentials are dead.
Result<std::optional<User>> find_linked_user(Snapshot& snapshot,
                                             const ExternalIdentity& identity);

struct ExternalLink {
  std::string user_name;
  ExternalIdentity identity;
  UnixTime created{};
};

// Ordered by user, issuer and subject. Reads every link: for the command line, not for requests.
Result<std::vector<ExternalLink>> list_links(Snapshot& snapshot);

// Part of removing a user.
Result<void> remove_links_of(Transaction& transaction, UserId user);

}  // namespace bulkhead
