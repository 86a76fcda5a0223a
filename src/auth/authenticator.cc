#include "auth/authenticator.h"

#include <limits>

#include "auth/api_keys.h"
#include "auth/authorization_header.h"
#include "auth/external_links.h"
#include "auth/password.h"
#include "auth/subjects.h"
#include "auth/users.h"

namespace bulkhead {
namespace {

constexpr UserId kNobody{std::numeric_limits<uint64_t>::max()};

// Absent for a name that nobody has and for whoever has no password that counts. To either, as many
// rows are read as for a user.
Result<std::optional<User>> find_who_may_log_in(Snapshot& snapshot, std::string_view name) {
  std::optional<User> user = TRY(find_user(snapshot, name));
  if (!user) (void)TRY(find_active_user(snapshot, kNobody));
  if (user && (user->record.state != UserState::kActive || user->record.password_hash.empty())) {
    user.reset();
  }
  return user;
}

// One request is one user's: a certificate beside other credentials only confirms them.
bool agrees(const std::optional<Identity>& certified, UserId user) {
  return !certified || certified->user == user;
}

}  // namespace

Task<Identity> Authenticator::authenticate(PresentedCredentials presented) {
  Credentials credentials = CO_TRY(parse_authorization(presented.authorization));
  if (auto* basic = std::get_if<BasicCredentials>(&credentials)) {
    co_return co_await login(std::move(basic->user), std::move(basic->password),
                             std::move(presented));
  }
  std::optional<Identity> certified = CO_TRY(find_certified(presented.certificate));
  if (auto* bearer = std::get_if<BearerCredentials>(&credentials)) {
    std::optional<Identity> identity = CO_TRY(verify_bearer(bearer->token));
    if (!identity) {
      identity = CO_TRY(
          co_await external_->login(std::string(bearer->token), presented.first_login));
    }
    if (!agrees(certified, identity->user)) co_return invalid_token();
    co_return *std::move(identity);
  }
  co_return std::move(certified).value_or(Identity{});
}

Task<Identity> Authenticator::login(std::string name, std::string password,
                                    PresentedCredentials presented) {
  const std::optional<Identity> certified = CO_TRY(find_certified(presented.certificate));
  // No password has this form by chance, and 32 random bytes cannot be guessed: no hash slows it.
  if (const auto key = ApiKeyText::parse(password)) {
    auto identity = CO_TRY(verify_key(*key, name));
    if (!identity || !agrees(certified, identity->user)) co_return invalid_credentials();
    co_return *std::move(identity);
  }
  // No password is so long, and no token so short.
  if (external_ != nullptr && password.size() > kPasswordBytesMax) {
    Identity identity = CO_TRY(co_await external_->login_as(std::move(name), std::move(password),
                                                            presented.first_login));
    if (!agrees(certified, identity.user)) co_return invalid_credentials();
    co_return identity;
  }
  std::optional<User> user = CO_TRY(find_who_may_log_in(*metadata_.snapshot(), name));
  // Not after it was verified, for it would then be remembered, and its login have no record.
  if (user && !agrees(certified, user->id)) user.reset();
  // Nobody's hash keeps the answer to an unknown name as slow as the one to a wrong password.
  std::string stored_hash =
      user ? user->record.password_hash : std::string(kNobodysPasswordHash);
  const PasswordAnswer answer =
      CO_TRY(co_await logins_.verify({.user = std::move(name),
                                      .password = std::move(password),
                                      .stored_hash = std::move(stored_hash),
                                      .peer_address = std::move(presented.peer_address)}));
  if (answer == PasswordAnswer::kWrong || !user) co_return invalid_credentials();
  co_return Identity{.user = user->id,
                     .user_name = std::move(user->record.name),
                     .method = AuthenticationMethod::kBasic,
                     .login =
                         answer == PasswordAnswer::kRight ? Login::kNow : Login::kEarlier,
                     .credential_epoch = user->record.credential_epoch};
}

Result<std::optional<Identity>> Authenticator::find_certified(
    const std::optional<PresentedCertificate>& certificate) {
  if (!certificate) return std::nullopt;
  // The handshake saw to it, but a connection or a resumed session may have grown old.
  if (clock_.now() > certificate->not_after) return invalid_credentials();
  const auto snapshot = metadata_.snapshot();
  const std::string issuer(kCertificateIssuer);
  auto user = TRY(find_linked_user(*snapshot, {issuer, "sha256:" + certificate->fingerprint}));
  if (!user) user = TRY(find_linked_user(*snapshot, {issuer, certificate->subject}));
  if (!user) return std::nullopt;
  return Identity{.user = user->id,
                  .user_name = std::move(user->record.name),
                  .method = AuthenticationMethod::kCertificate,
                  .credential_epoch = user->record.credential_epoch};
}

Result<std::optional<Identity>> Authenticator::verify_bearer(std::string_view token) {
  if (const auto key = ApiKeyText::parse(token)) {
    auto identity = TRY(verify_key(*key, std::string(kTokenUserName)));
    if (!identity) return invalid_token();
    return identity;
  }
  Result<Identity> identity = verify_token(token);
  const bool is_refused = !identity && identity.error().code == ErrorCode::kUnauthenticated;
  if (is_refused && external_ != nullptr) return std::nullopt;
  return identity;
}

Result<Identity> Authenticator::verify_token(std::string_view token) {
  const auto snapshot = metadata_.snapshot();
  Identity identity = TRY(tokens_.verify(*snapshot, token, clock_.now()));
  if (identity.user == kAnonymous) return identity;
  const auto caller = TRY(find_caller(*snapshot, identity));
  if (!caller) return invalid_token();
  if (identity.key != ApiKeyId{} &&
      !TRY(is_live_api_key(*snapshot, identity.key, identity.user, clock_.now()))) {
    return invalid_token();
  }
  if (const auto state = snapshot->state()) identity.seen = {*state, caller->kind};
  return identity;
}

Result<std::optional<Identity>> Authenticator::verify_key(const ApiKeyText& shown,
                                                          const std::string& name) {
  const auto snapshot = metadata_.snapshot();
  const auto key = TRY(verify_api_key(*snapshot, shown, clock_.now()));
  if (!key) return std::nullopt;
  auto owner = TRY(find_active_user(*snapshot, key->record.owner));
  if (!owner || (name != owner->name && name != kTokenUserName)) return std::nullopt;
  return Identity{.user = key->record.owner,
                  .user_name = std::move(owner->name),
                  .method = AuthenticationMethod::kKey,
                  .credential_epoch = owner->credential_epoch,
                  .key = key->id};
}

}  // namespace bulkhead
