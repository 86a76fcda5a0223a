#include "auth/external_login.h"

#include "auth/authorization_header.h"
#include "auth/external_links.h"
#include "auth/groups.h"
#include "auth/tokens.h"

namespace bulkhead {
namespace {

char user_name_character(char character) {
  const bool is_upper = character >= 'A' && character <= 'Z';
  if (is_upper) return static_cast<char>(character - 'A' + 'a');
  const bool is_plain = (character >= 'a' && character <= 'z') ||
                        (character >= '0' && character <= '9') || character == '.' ||
                        character == '_';
  return is_plain ? character : '-';
}

// Absent for a subject that is linked to nobody. A disabled user's link says so by an error.
Result<std::optional<User>> find_user_of(Snapshot& snapshot, const ExternalToken& token) {
  auto user = find_linked_user(snapshot, {token.issuer, token.subject});
  if (!user && user.error().code == ErrorCode::kUnauthenticated) return invalid_token();
  return user;
}

Result<User> make_linked_user(Transaction& transaction, const ExternalToken& token,
                              UnixTime now) {
  // Two first logins at one time are one user.
  if (auto user = TRY(find_user_of(transaction, token))) return *std::move(user);
  const std::string name = name_of_new_user(token.issuer_name, token.user_name);
  // Without a password. A name that exists already is somebody else's.
  TRY(add_user(transaction, name, "", UserKind::kOrdinary, now));
  TRY(link_identity(transaction, {token.issuer, token.subject}, name, now));
  return *TRY(find_user(transaction, name));
}

}  // namespace

std::string name_of_new_user(std::string_view issuer_name, std::string_view claim) {
  if (claim.empty()) return {};
  std::string name = std::string(issuer_name) + ".";
  for (const char character : claim) name += user_name_character(character);
  return name.substr(0, kUserNameBytesMax);
}

Task<Identity> ExternalLogin::login(std::string token_text, FirstLogin first_login) {
  const ExternalToken token = CO_TRY(co_await tokens_.verify(std::move(token_text)));
  std::optional<User> user = CO_TRY(find_user_of(*metadata_.snapshot(), token));
  if (!user && token.makes_users && first_login == FirstLogin::kMakesUser) {
    user = CO_TRY(co_await make_user(token));
  }
  if (!user) co_return invalid_token();
  co_return identity_of(*metadata_.snapshot(), token, *std::move(user));
}

Task<Identity> ExternalLogin::login_as(std::string name, std::string token,
                                       FirstLogin first_login) {
  // Whoever knows a name of theirs has been here before.
  if (name != kTokenUserName) first_login = FirstLogin::kRefused;
  Result<Identity> identity = co_await login(std::move(token), first_login);
  if (!identity && identity.error().code == ErrorCode::kUnauthenticated) {
    co_return invalid_credentials();
  }
  if (identity && name != kTokenUserName && name != identity->user_name) {
    co_return invalid_credentials();
  }
  co_return identity;
}

Task<User> ExternalLogin::make_user(ExternalToken token) {
  const UnixTime now = clock_.now();
  Result<User> made = co_await metadata_.transact([&](Transaction& transaction) {
    return make_linked_user(transaction, token, now);
  });
  if (made) {
    log_.info("a user was made at the first login",
              {{"issuer", token.issuer_name}, {"user", made->record.name}});
    co_return made;
  }
  if (made.error().code == ErrorCode::kUnauthenticated) co_return made;
  log_.warning("no user was made at the first login",
               {{"issuer", token.issuer_name}, {"reason", made.error().message}});
  const bool is_refused = made.error().code == ErrorCode::kAlreadyExists ||
                          made.error().code == ErrorCode::kInvalid;
  co_return is_refused ? Result<User>(invalid_token()) : made;
}

Result<Identity> ExternalLogin::identity_of(Snapshot& snapshot, const ExternalToken& token,
                                            User user) const {
  Identity identity{.user = user.id,
                    .user_name = std::move(user.record.name),
                    .method = AuthenticationMethod::kExternal,
                    .login = token.login,
                    .credential_epoch = user.record.credential_epoch,
                    .expires = token.times.expires};
  for (const std::string& group : token.groups) {
    const auto found = TRY(find_group(snapshot, token.issuer_name + ":" + group));
    if (found) identity.asserted_groups.push_back(found->id);
  }
  return identity;
}

}  // namespace bulkhead
