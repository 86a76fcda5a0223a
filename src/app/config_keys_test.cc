#include "app/config_keys.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "app/config_key_names.h"

namespace bulkhead {
namespace {

using namespace std::chrono_literals;

TEST(ConfigKeys, AreUniqueInSectionsAndExplained) {
  Config config;
  std::set<std::string_view> seen;
  for (const ConfigKey& key : config_keys(config)) {
    EXPECT_TRUE(seen.insert(key.name).second) << key.name;
    EXPECT_EQ(std::ranges::count(key.name, '.'), 1) << key.name;
    EXPECT_TRUE(key.meaning.ends_with(".")) << key.name;
    EXPECT_FALSE(key.meaning.contains('|')) << key.name << " would break the table";
  }
}

TEST(ConfigKeys, DefaultsAreTakenBackAsTheyArePrinted) {
  Config config;
  for (const ConfigKey& key : config_keys(config)) {
    const std::string printed = print_field(key.field);
    ASSERT_TRUE(read_field(key.field, printed)) << key.name << ": " << printed;
    EXPECT_EQ(print_field(key.field), printed) << key.name;
  }
}

TEST(ConfigKeys, TheDefaultsOfTheDecisionsHold) {
  const Config config;
  EXPECT_EQ(config.http.head_bytes_max, 64u << 10);
  EXPECT_EQ(config.http.head_deadline, 10s);
  EXPECT_EQ(config.http.body_idle, 30s);
  EXPECT_EQ(config.http.keep_alive_idle, 60s);
  EXPECT_EQ(config.http.drain_bytes_max, 1u << 20);
  EXPECT_EQ(config.http.drain_deadline, 2s);
  EXPECT_EQ(config.http.shutdown_deadline, 30s);
  EXPECT_EQ(config.http.connections_max, 20'000u);
  EXPECT_EQ(config.auth.limits.keys_per_account, 100u);
  EXPECT_EQ(config.auth.limits.scopes_per_key, 64u);
  EXPECT_EQ(config.auth.limits.robots_per_home, 100u);
  EXPECT_EQ(config.token.signing_keys_max, 16u);
  EXPECT_EQ(config.repository.manifest.bytes_max, 4u << 20);
  EXPECT_EQ(config.repository.tags_per_push_max, 16u);
  EXPECT_EQ(config.api.page_default, 1000u);
  EXPECT_EQ(config.api.page_max, 10'000u);
  EXPECT_EQ(config.key_value.map_size_bytes, uint64_t{64} << 30);
}

TEST(ConfigKeys, SettingAKeyChangesWhatItNames) {
  Config config;
  ASSERT_TRUE(set_config_key(config, "http.head_deadline", "250ms"));
  ASSERT_TRUE(set_config_key(config, "limits.manifest_bytes", "2MiB"));
  ASSERT_TRUE(set_config_key(config, "manifests.allow_missing_children", "true"));
  ASSERT_TRUE(set_config_key(config, "log.level", "debug"));
  EXPECT_EQ(config.http.head_deadline, 250ms);
  EXPECT_EQ(config.repository.manifest.bytes_max, 2u << 20);
  EXPECT_TRUE(config.repository.allow_missing_children);
  EXPECT_EQ(config.log.level, "debug");
}

TEST(ConfigKeys, WhatPeopleMakeIsBounded) {
  Config config;
  for (const char* key : {"auth.keys_per_account", "auth.robots_per_home"}) {
    EXPECT_TRUE(set_config_key(config, key, "1000")) << key;
    EXPECT_FALSE(set_config_key(config, key, "1001")) << key;
    EXPECT_FALSE(set_config_key(config, key, "0")) << key;
  }
  EXPECT_TRUE(set_config_key(config, "auth.scopes_per_key", std::to_string(kScopesPerKeyMost)));
  EXPECT_FALSE(
      set_config_key(config, "auth.scopes_per_key", std::to_string(kScopesPerKeyMost + 1)));
  // Without room for a retired key no token would outlive a rotation.
  EXPECT_TRUE(set_config_key(config, "token.signing_keys", "3"));
  EXPECT_FALSE(set_config_key(config, "token.signing_keys", "2"));
}

TEST(ConfigKeys, AnIssuersKeyMakesTheIssuer) {
  Config config;
  ASSERT_TRUE(set_config_key(config, "issuers.github.url", "https://issuer.example"));
  ASSERT_TRUE(set_config_key(config, "issuers.github.audiences", " a,b , c"));
  const IssuerSettings& github = config.issuers.at("github");
  EXPECT_EQ(github.url, "https://issuer.example");
  EXPECT_EQ(github.audiences, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_TRUE(check_config(config));
  ASSERT_TRUE(set_config_key(config, "issuers.github.audiences", " "));
  EXPECT_TRUE(github.audiences.empty());
  EXPECT_FALSE(check_config(config)) << "an issuer without an audience";
  EXPECT_FALSE(set_config_key(config, "issuers.github.uri", "https://issuer.example"));
  EXPECT_FALSE(set_config_key(config, "issuers.Git.url", "https://issuer.example"));
  EXPECT_FALSE(set_config_key(config, "issuers.github", "https://issuer.example"));
}

std::string refusal(std::string_view key, std::string_view value) {
  Config config;
  const auto set = set_config_key(config, key, value);
  return set ? "" : set.error().message;
}

TEST(ConfigKeys, WrongValuesAreRefusedWithWhatFits) {
  EXPECT_EQ(refusal("http.head_deadline", "10"),
            "http.head_deadline: expected duration, 100ms to 1h; got '10'");
  EXPECT_EQ(refusal("limits.tags_per_push", "0"),
            "limits.tags_per_push: expected count, 1 to 1000; got '0'");
  EXPECT_EQ(refusal("log.level", "loud"),
            "log.level: expected one of debug, info, warning, error; got 'loud'");
  EXPECT_EQ(refusal("auth.anonymous_push", "yes"),
            "auth.anonymous_push: expected true or false; got 'yes'");
  for (const char* size : {"4", "4MB", "MiB", "-4MiB", "4 MiB", "", "99999999999999999999MiB",
                           "18446744073709551615TiB", "4.5MiB", "1KiB4"}) {
    EXPECT_NE(refusal("limits.manifest_bytes", size), "") << size;
  }
}

TEST(ConfigKeys, RangesIncludeTheirEnds) {
  EXPECT_EQ(refusal("limits.tags_per_push", "1"), "");
  EXPECT_EQ(refusal("limits.tags_per_push", "1000"), "");
  EXPECT_NE(refusal("limits.tags_per_push", "1001"), "");
  EXPECT_EQ(refusal("http.head_deadline", "1h"), "");
  EXPECT_NE(refusal("http.head_deadline", "3601s"), "");
  EXPECT_NE(refusal("http.head_deadline", "99ms"), "");
}

TEST(ConfigKeys, NearMissesAreGuessed) {
  EXPECT_EQ(unknown_key("http.head_deadlin"), "unknown key; did you mean http.head_deadline?");
  EXPECT_EQ(unknown_key("http.headdeadline"), "unknown key; did you mean http.head_deadline?");
  EXPECT_EQ(unknown_key("limits.head_bytes"), "unknown key; did you mean http.head_bytes?");
  EXPECT_EQ(unknown_key("htp"), "unknown key; did you mean http?");
}

TEST(ConfigKeys, FarMissesListWhatThereIs) {
  EXPECT_EQ(unknown_key("tls.protocol_version"),
            "unknown key; there are tls.certificate, tls.key, tls.client_ca");
  EXPECT_TRUE(unknown_key("nonsense").starts_with("unknown key; there are server, tls, http"));
}

TEST(ConfigKeys, KeysThatNeedOneAnotherAreCheckedTogether) {
  Config config;
  EXPECT_TRUE(check_config(config));
  config.tls.client_ca = "ca.pem";
  EXPECT_FALSE(check_config(config));
  config.tls.certificate = "cert.pem";
  EXPECT_FALSE(check_config(config));
  config.tls.key = "key.pem";
  EXPECT_TRUE(check_config(config));
  config.api.page_default = config.api.page_max + 1;
  EXPECT_FALSE(check_config(config));
  config.api.page_default = config.api.page_max;
  config.external.keys.kept_for = config.external.keys.refreshed_after;
  EXPECT_TRUE(check_config(config));
  config.external.keys.kept_for -= 1ms;
  EXPECT_FALSE(check_config(config));
}

TEST(ConfigKeys, ThePublicUrlIsSchemeAndAuthority) {
  Config config;
  for (const char* good : {"https://registry.example", "http://127.0.0.1:5000", "https://[::1]"}) {
    config.api.public_url = good;
    EXPECT_TRUE(check_config(config)) << good;
  }
  for (const char* bad : {"registry.example", "https://registry.example/", "https://", "ftp://a",
                          "https://registry.example/v2", "https://a b"}) {
    config.api.public_url = bad;
    EXPECT_FALSE(check_config(config)) << bad;
  }
}

TEST(ConfigKeys, NamespacesAreNamedByThemselves) {
  Config config;
  ASSERT_TRUE(set_config_key(config, "manifests.allow_missing_children_in", "team, two"));
  EXPECT_TRUE(check_config(config));
  for (const char* name : {"team/app", "Team", "", "*"}) {
    config.repository.allow_missing_children_in = {name};
    ASSERT_FALSE(check_config(config)) << name;
    EXPECT_EQ(check_config(config).error().message,
              "manifests.allow_missing_children_in: '" + std::string(name) +
                  "' is no namespace's name");
  }
}

TEST(ConfigKeys, TrustedProxiesAreAddressesAndBlocks) {
  Config config;
  config.api.trusted_proxies = "10.0.0.0/8, 2001:db8::1";
  EXPECT_TRUE(check_config(config));
  config.api.trusted_proxies = "proxy.example";
  EXPECT_TRUE(check_config(config).error().message.starts_with("http.trusted_proxies: expected"));
}

TEST(ConfigKeys, TheDocumentationListsThemAll) {
  std::ifstream file(BULKHEAD_SOURCE_DIRECTORY "/docs/operations/configuration.md");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_TRUE(text.str().contains(config_reference()))
      << "put the output of `bulkhead config --reference` into docs/operations/configuration.md";
}

}  // namespace
}  // namespace bulkhead
