#include "auth/external/external_tokens.h"

#include <algorithm>

#include "auth/external/jwt.h"
#include "auth/tokens.h"
#include "oci/digester.h"

namespace bulkhead {
namespace {

// Longer ones are verified each time, which bounds what the cache can hold.
constexpr size_t kRememberedTokenBytesMax = 4096;

// The one text that a claim says; empty when there is none, or several.
std::string text_of(const JwtClaims& claims, std::string_view name) {
  const auto found = claims.texts.find(name);
  return found != claims.texts.end() && found->second.size() == 1 ? found->second.front() : "";
}

bool is_for_us(const JwtClaims& claims, const IssuerSettings& settings) {
  return std::ranges::any_of(claims.audiences, [&](const std::string& audience) {
    return std::ranges::find(settings.audiences, audience) != settings.audiences.end();
  });
}

bool has_required_claims(const JwtClaims& claims, const IssuerSettings& settings) {
  return std::ranges::all_of(settings.required_claims, [&](const std::string& required) {
    const RequiredClaim parts = split_required_claim(required);
    return text_of(claims, parts.name) == parts.value;
  });
}

bool has_signed(const JwkSet& keys, std::string_view text) {
  const auto jwt = parse_jwt(text);
  if (!jwt) return false;
  const PublicKey* key = keys.find(jwt->key_id, jwt->algorithm);
  return key != nullptr && key->has_signed(jwt->algorithm, jwt->signed_text, jwt->signature);
}

KeySource source_of(const IssuerSettings& settings) {
  return {.issuer = settings.url,
          .jwks_url = settings.jwks_url,
          .jwks_file = settings.jwks_file,
          .ca_file = settings.ca_file};
}

}  // namespace

ExternalTokens::ExternalTokens(const Issuers& issuers, const ExternalSettings& settings,
                               IssuerKeys::Surroundings with)
    : clock_(with.clock), remembered_(settings.tokens_remembered_max) {
  for (const auto& [name, issuer] : issuers) {
    issuers_.push_back(
        {name, issuer, std::make_unique<IssuerKeys>(source_of(issuer), with, settings.keys)});
  }
}

Task<ExternalToken> ExternalTokens::verify(std::string token) {
  if (token.size() > kJwtBytesMax) co_return invalid_token();
  const std::string digest(digest_of(DigestAlgorithm::kSha256, token).raw());
  std::optional<Opened> opened = find_remembered(digest);
  if (!opened) opened = CO_TRY(open(token));
  // Before anything is fetched, and again for what is remembered.
  if (!opened->token.times.hold(clock_.now())) co_return invalid_token();
  const auto keys = CO_TRY(co_await opened->issuer->keys->get(opened->key_id));
  if (opened->signed_by != keys) {
    if (!has_signed(*keys, token)) co_return invalid_token();
    opened->signed_by = keys;
    if (token.size() <= kRememberedTokenBytesMax) remember(digest, *opened);
    opened->token.login = Login::kNow;
  }
  co_return std::move(opened->token);
}

Result<ExternalTokens::Opened> ExternalTokens::open(std::string_view text) const {
  const auto jwt = parse_jwt(text);
  if (!jwt) return invalid_token();
  const auto claims = parse_jwt_claims(jwt->payload);
  if (!claims) return invalid_token();
  const auto issuer = std::ranges::find_if(issuers_, [&](const Issuer& each) {
    return each.settings.url == claims->issuer;
  });
  if (issuer == issuers_.end()) return invalid_token();
  const IssuerSettings& settings = issuer->settings;
  if (!is_for_us(*claims, settings) || !has_required_claims(*claims, settings)) {
    return invalid_token();
  }
  ExternalToken token{.issuer_name = issuer->name,
                      .issuer = settings.url,
                      .subject = text_of(*claims, settings.subject_claim),
                      .user_name = text_of(*claims, settings.username_claim),
                      .makes_users = settings.provision,
                      .times = claims->times};
  if (const auto groups = claims->texts.find(settings.groups_claim);
      groups != claims->texts.end()) {
    token.groups = groups->second;
  }
  if (token.subject.empty() || token.groups.size() > kAssertedGroupsMax) return invalid_token();
  return Opened{&*issuer, jwt->key_id, std::move(token), nullptr};
}

std::optional<ExternalTokens::Opened> ExternalTokens::find_remembered(const std::string& digest) {
  std::lock_guard lock(mutex_);
  const Opened* known = remembered_.find(digest, clock_.now());
  return known ? std::optional(*known) : std::nullopt;
}

void ExternalTokens::remember(const std::string& digest, Opened opened) {
  const UnixTime end = opened.token.times.expires + kJwtLeeway;
  std::lock_guard lock(mutex_);
  remembered_.remove(digest);  // one that was signed by keys since replaced
  remembered_.put(digest, std::move(opened), end, clock_.now());
}

}  // namespace bulkhead
