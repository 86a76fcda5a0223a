#include "app/config_identity_keys.h"

#include <algorithm>

#include <fmt/format.h>

namespace bulkhead {

using namespace std::chrono_literals;
using namespace config_units;

namespace {

Keys issuer_keys(const std::string& name, IssuerSettings& c) {
  const auto key = [&](const char* last) { return fmt::format("issuers.{}.{}", name, last); };
  return {
      {key("url"), TextField{&c.url},
       "The issuer, exactly as its tokens have it in iss; https://."},
      {key("audiences"), ListField{&c.audiences},
       "A token's aud must name one of these; at least one."},
      {key("subject_claim"), TextField{&c.subject_claim},
       "The claim that is the subject of links to users."},
      {key("username_claim"), TextField{&c.username_claim},
       "The claim after which users made at their first login are named."},
      {key("groups_claim"), TextField{&c.groups_claim},
       "The claim with groups: g is the local group ISSUER:g. Empty: none."},
      {key("provision"), FlagField{&c.provision},
       "Make a user at the first login; else only linked subjects come in."},
      {key("required_claims"), ListField{&c.required_claims},
       "NAME=VALUE: claims a token must have exactly so, all of them."},
      {key("jwks_url"), TextField{&c.jwks_url},
       "Where its keys are; empty: what its discovery document says."},
      {key("jwks_file"), TextField{&c.jwks_file},
       "File with its keys, a JWK set; nothing is fetched then."},
      {key("ca"), TextField{&c.ca_file},
       "PEM file with the certificates to trust for it; empty: the system's."},
  };
}

}  // namespace

Keys auth_keys(AuthConfig& c) {
  return {
      {"auth.anonymous_push", FlagField{&c.anonymous_push},
       "Let everyone be pusher where that was granted to anonymous; else everyone only pulls."},
      {"auth.login_remembered_for", DurationField{&c.logins.remembered_for, 0ms, kHour},
       "How long a right password is remembered before it is computed again."},
      {"auth.logins_remembered", CountField{&c.logins.remembered_max, 1, 10'000'000},
       "Right passwords remembered at one time."},
      {"auth.logins_computing", CountField{&c.logins.computing_max, 2, 10'000},
       "Passwords being computed or waiting for it; further logins hear 429."},
      {"auth.logins_per_account", CountField{&c.logins.computing_per_account, 1, 10'000},
       "How many of these may be for one account, from addresses it is not known at."},
      {"auth.logins_per_address", CountField{&c.logins.computing_per_address, 1, 10'000},
       "How many of these may be from one address, for accounts not known there."},
      {"auth.failures_free", CountField{&c.logins.guard.failures_free, 1, 1'000'000},
       "Wrong passwords for one account from one address before it waits: 1 s, then twice as "
       "long each time."},
      {"auth.failures_per_account",
       CountField{&c.logins.guard.failures_per_account, 1, 1'000'000},
       "The same for one account from all addresses it is not known at."},
      {"auth.failures_per_address",
       CountField{&c.logins.guard.failures_per_address, 1, 1'000'000},
       "The same for one address and all accounts not known there."},
      {"auth.lockout_max", DurationField{&c.logins.guard.lockout_max, 1s, kDay},
       "The longest of these waits."},
      {"auth.failures_counted_for", DurationField{&c.logins.guard.counted_for, 1s, kYear},
       "How long after the first wrong password all of them are forgotten."},
      {"auth.failures_remembered", CountField{&c.logins.guard.remembered_max, 100, 10'000'000},
       "Counts of wrong passwords kept at one time, and pairs of account and address known."},
      {"auth.key_lifetime_max", DurationField{&c.key_lifetime_max, 1min, 10 * kYear},
       "The longest an API key may live, unless an operator makes one without expiry."},
      {"auth.keys_per_account", CountField{&c.limits.keys_per_account, 1, 1000},
       "API keys a user or robot may have."},
      {"auth.scopes_per_key", CountField{&c.limits.scopes_per_key, 1, kScopesPerKeyMost},
       "Scopes an API key may be narrowed to."},
      {"auth.robots_per_home", CountField{&c.limits.robots_per_home, 1, 1000},
       "Robots that may live in one namespace, or in one repository."},
  };
}

Keys token_keys(TokenConfig& c) {
  return {
      {"token.lifetime", DurationField{&c.lifetime, 10s, kDay},
       "How long a token may be used, in whole seconds. Rights are read anew at each request."},
      {"token.signing_keys", CountField{&c.signing_keys_max, 3, 1000},
       "Keys at one time, with those that only verify; a rotation beyond is refused."},
  };
}

Keys audit_keys(AuditConfig& c) {
  AuditSettings& settings = c.settings;
  return {
      {"audit.required", FlagField{&settings.required},
       "Refuse every change with 503 while the audit log cannot be written; reads go on."},
      {"audit.sync", ChoiceField{&c.sync, {"interval", "always"}},
       "When a change is answered: its record is written (interval), or on the disk (always)."},
      {"audit.sync_interval", DurationField{&settings.sync_interval, 10ms, kHour},
       "From a record's writing until the disk has it, and between two tries after a failure."},
      {"audit.file_bytes", SizeField{&settings.file_bytes_max, 4 * kKiB, kGiB / 2},
       "A file of the audit log that would grow beyond is followed by the next one."},
      {"audit.queue", CountField{&settings.queue_max, 0, 10'000'000},
       "Denials and logins waiting to be written; further ones are dropped and counted."},
      {"audit.head_interval", DurationField{&settings.head_interval, 1s, kYear},
       "How often the log gets the audit log's head, for keeping it elsewhere."},
  };
}

Keys external_keys(ExternalSettings& c) {
  return {
      {"external.connect_deadline", DurationField{&c.fetch.connect_deadline, 100ms, 1min},
       "To connect to an issuer."},
      {"external.fetch_deadline", DurationField{&c.fetch.deadline, 100ms, 1min},
       "To fetch one document of an issuer."},
      {"external.document_bytes", SizeField{&c.fetch.bytes_max, kKiB, kJwksBytesMax},
       "Largest document of an issuer."},
      {"external.keys_refreshed_after", DurationField{&c.keys.refreshed_after, 1s, kDay},
       "An issuer's keys are loaded anew when they are so old."},
      {"external.keys_refetched_after", DurationField{&c.keys.refetched_after, 100ms, kHour},
       "Between two loads of an issuer's keys, whatever happens; how soon a new key is found."},
      {"external.keys_kept_for", DurationField{&c.keys.kept_for, 1s, kYear},
       "How long keys are used while their issuer is down."},
      {"external.tokens_remembered", CountField{&c.tokens_remembered_max, 16, 10'000'000},
       "Verified tokens of issuers remembered at one time."},
  };
}

Keys issuers_keys(Issuers& issuers) {
  Keys keys;
  for (auto& [name, issuer] : issuers) {
    std::ranges::move(issuer_keys(name, issuer), std::back_inserter(keys));
  }
  return keys;
}

}  // namespace bulkhead
