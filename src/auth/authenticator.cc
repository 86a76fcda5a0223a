#include "auth/authenticator.h"

#include <limits>

#include "auth/api_keys.h"
#include "auth/authorization_header.h"
#include "auth/external_links.h"
#include "auth/password.h"
#include "auth/subjects.h"
#include "auth/users.h"
#include "base/invariant.h"

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

Result<std::optional<Identity>> Authenticator::recognise(Snapshot& snapshot,
                                                         const PresentedCredentials& presented) {
  const Credentials credentials = TRY(parse_authorization(presented.authorization));
  if (const auto* basic = std::get_if<BasicCredentials>(&credentials)) {
    const auto key = ApiKeyText::parse(basic->password);
    if (!key) return std::nullopt;
    return login_by_key(snapshot, *key, basic->user, presented.certificate);
  }
  std::optional<Identity> certified = TRY(find_certified(snapshot, presented.certificate));
  if (const auto* bearer = std::get_if<BearerCredentials>(&credentials)) {
    auto identity = TRY(recognise_bearer(snapshot, bearer->token));
    if (identity && !agrees(certified, identity->user)) return invalid_token();
    return identity;
  }
  return std::move(certified).value_or(Identity{});
}

Task<Identity> Authenticator::verify(PresentedCredentials presented) {
  Credentials credentials = CO_TRY(parse_authorization(presented.authorization));
  if (auto* basic = std::get_if<BasicCredentials>(&credentials)) {
    co_return co_await login(std::move(basic->user), std::move(basic->password),
                             std::move(presented));
  }
  const auto* bearer = std::get_if<BearerCredentials>(&credentials);
  INVARIANT(bearer != nullptr && external_ != nullptr, "recognise() tells all others");
  const std::optional<Identity> certified =
      CO_TRY(find_certified(*metadata_.snapshot(), presented.certificate));
  Identity identity =
      CO_TRY(co_await external_->login(std::string(bearer->token), presented.first_login));
  if (!agrees(certified, identity.user)) co_return invalid_token();
  co_return identity;
}

Task<Identity> Authenticator::authenticate(PresentedCredentials presented) {
  if (auto known = CO_TRY(recognise(*metadata_.snapshot(), presented))) {
    co_return *std::move(known);
  }
  co_return co_await verify(std::move(presented));
}

Task<Identity> Authenticator::login(std::string name, std::string password,
                                    PresentedCredentials presented) {
  std::unique_ptr<Snapshot> snapshot = metadata_.snapshot();
  if (const auto key = ApiKeyText::parse(password)) {
    co_return login_by_key(*snapshot, *key, name, presented.certificate);
  }
  const std::optional<Identity> certified =
      CO_TRY(find_certified(*snapshot, presented.certificate));
  // No password is so long, and no token so short.
  if (external_ != nullptr && password.size() > kPasswordBytesMax) {
    snapshot.reset();
    Identity identity = CO_TRY(co_await external_->login_as(std::move(name), std::move(password),
                                                            presented.first_login));
    if (!agrees(certified, identity.user)) co_return invalid_credentials();
    co_return identity;
  }
  std::optional<User> user = CO_TRY(find_who_may_log_in(*snapshot, name));
  snapshot.reset();
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
    Snapshot& snapshot, const std::optional<PresentedCertificate>& certificate) {
  if (!certificate) return std::nullopt;
  // The handshake saw to it, but a connection or a resumed session may have grown old.
  if (clock_.now() > certificate->not_after) return invalid_credentials();
  const std::string issuer(kCertificateIssuer);
  auto user = TRY(find_linked_user(snapshot, {issuer, "sha256:" + certificate->fingerprint}));
  if (!user) user = TRY(find_linked_user(snapshot, {issuer, certificate->subject}));
  if (!user) return std::nullopt;
  return Identity{.user = user->id,
                  .user_name = std::move(user->record.name),
                  .method = AuthenticationMethod::kCertificate,
                  .credential_epoch = user->record.credential_epoch};
}

Result<std::optional<Identity>> Authenticator::recognise_bearer(Snapshot& snapshot,
                                                                std::string_view token) {
  if (const auto key = ApiKeyText::parse(token)) {
    auto identity = TRY(find_by_key(snapshot, *key, kTokenUserName));
    if (!identity) return invalid_token();
    return identity;
  }
  Result<Identity> identity = recognise_token(snapshot, token);
  const bool is_refused = !identity && identity.error().code == ErrorCode::kUnauthenticated;
  if (is_refused && external_ != nullptr) return std::nullopt;
  return identity;
}

Result<Identity> Authenticator::recognise_token(Snapshot& snapshot, std::string_view token) {
  Identity identity = TRY(tokens_.verify(snapshot, token, clock_.now()));
  if (identity.user == kAnonymous) return identity;
  const auto caller = TRY(find_caller(snapshot, identity));
  if (!caller) return invalid_token();
  if (identity.key != ApiKeyId{} &&
      !TRY(is_live_api_key(snapshot, identity.key, identity.user, clock_.now()))) {
    return invalid_token();
  }
  if (const auto state = snapshot.state()) identity.seen = {*state, caller->kind};
  return identity;
}

Result<Identity> Authenticator::login_by_key(
    Snapshot& snapshot, const ApiKeyText& shown, std::string_view name,
    const std::optional<PresentedCertificate>& certificate) {
  const std::optional<Identity> certified = TRY(find_certified(snapshot, certificate));
  auto identity = TRY(find_by_key(snapshot, shown, name));
  if (!identity || !agrees(certified, identity->user)) return invalid_credentials();
  return *std::move(identity);
}

Result<std::optional<Identity>> Authenticator::find_by_key(Snapshot& snapshot,
                                                           const ApiKeyText& shown,
                                                           std::string_view name) {
  const auto key = TRY(verify_api_key(snapshot, shown, clock_.now()));
  if (!key) return std::nullopt;
  auto owner = TRY(find_active_user(snapshot, key->record.owner));
  if (!owner || (name != owner->name && name != kTokenUserName)) return std::nullopt;
  return Identity{.user = key->record.owner,
                  .user_name = std::move(owner->name),
                  .method = AuthenticationMethod::kKey,
                  .credential_epoch = owner->credential_epoch,
                  .key = key->id};
}

}  // namespace bulkhead
