#include <fstream>

#include <gtest/gtest.h>

#include "app/config.h"

namespace bulkhead {
namespace {

using namespace std::chrono_literals;

std::string refusal(const std::string& text) {
  Config config;
  const auto read = read_config_text(config, text, "bulkhead.yaml");
  return read ? "" : read.error().message;
}

TEST(ConfigFile, SetsWhatItNamesAndKeepsTheRest) {
  Config config;
  ASSERT_TRUE(read_config_text(config,
                               "# a comment\n"
                               "http:\n"
                               "  keep_alive: 5m\n"
                               "  public_url: https://registry.example\n"
                               "limits: {tags_per_push: 32}\n"
                               "storage:\n",
                               "bulkhead.yaml"));
  EXPECT_EQ(config.http.keep_alive_idle, 5min);
  EXPECT_EQ(config.api.public_url, "https://registry.example");
  EXPECT_EQ(config.repository.tags_per_push_max, 32u);
  EXPECT_EQ(config.http.body_idle, Config{}.http.body_idle);
}

TEST(ConfigFile, AnEmptyFileChangesNothing) {
  EXPECT_EQ(refusal(""), "");
  EXPECT_EQ(refusal("# nothing\n"), "");
}

TEST(ConfigFile, UnknownKeysAreNamedWithTheirLine) {
  EXPECT_EQ(refusal("http:\n  keep_alive: 5m\n  keepalive: 5m\n"),
            "bulkhead.yaml:3: http.keepalive: unknown key; did you mean http.keep_alive?");
  EXPECT_EQ(refusal("\nhttps:\n  keep_alive: 5m\n"),
            "bulkhead.yaml:2: https: unknown key; did you mean http?");
  EXPECT_EQ(refusal("http.keep_alive: 5m\n").substr(0, 40),
            "bulkhead.yaml:1: http.keep_alive: unknow");
}

TEST(ConfigFile, DuplicateKeysAreNamedWithTheirLine) {
  EXPECT_EQ(refusal("http:\n  keep_alive: 5m\n  keep_alive: 6m\n"),
            "bulkhead.yaml:3: http.keep_alive: stands twice; keep one");
  EXPECT_EQ(refusal("http:\n  keep_alive: 5m\nhttp:\n  body_idle: 6s\n"),
            "bulkhead.yaml:3: http: stands twice; keep one");
}

TEST(ConfigFile, WrongValuesAreNamedWithTheirLine) {
  EXPECT_EQ(refusal("http:\n  keep_alive: soon\n"),
            "bulkhead.yaml:2: http.keep_alive: expected duration, 100ms to 1d; got 'soon'");
  EXPECT_EQ(refusal("http:\n  keep_alive: [5m]\n"),
            "bulkhead.yaml:2: http.keep_alive: expected a single value");
  EXPECT_EQ(refusal("http:\n  keep_alive:\n"),
            "bulkhead.yaml:2: http.keep_alive: expected a single value");
}

TEST(ConfigFile, WhatIsNoConfigurationIsRefused) {
  EXPECT_EQ(refusal("- http\n"), "bulkhead.yaml:1: expected sections, such as 'http:'");
  EXPECT_EQ(refusal("http: fast\n"), "bulkhead.yaml:1: http: expected keys below it, indented");
  EXPECT_TRUE(refusal("http:\n  \"keep_alive: 5m\n").starts_with("bulkhead.yaml:"));
  EXPECT_EQ(refusal("http: {}\n---\ntls: {}\n"),
            "bulkhead.yaml: holds more than one YAML document; keep one");
}

TEST(ConfigFile, WhatIsPrintedIsTakenBack) {
  Config config;
  config.http.keep_alive_idle = 7min;
  config.log.file = "/var/log/a b's \\ \"log\": #1";
  const std::string printed = print_config(config);
  Config read;
  const auto taken = read_config_text(read, printed, "printed");
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_EQ(print_config(read), printed);
}

TEST(ConfigFile, IssuersAreSectionsThatTheOperatorNames) {
  Config config;
  const auto read = read_config_text(config,
                                     "issuers:\n"
                                     "  github:\n"
                                     "    url: https://token.actions.githubusercontent.com\n"
                                     "    audiences: [registry.example, 'a,b']\n"
                                     "    required_claims: repository=org/app, ref=main\n"
                                     "  k8s: {url: https://k8s.example, provision: true}\n",
                                     "bulkhead.yaml");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(config.issuers.size(), 2u);
  const IssuerSettings& github = config.issuers.at("github");
  EXPECT_EQ(github.url, "https://token.actions.githubusercontent.com");
  EXPECT_EQ(github.audiences, (std::vector<std::string>{"registry.example", "a,b"}));
  EXPECT_EQ(github.required_claims,
            (std::vector<std::string>{"repository=org/app", "ref=main"}));
  EXPECT_FALSE(github.provision);
  EXPECT_TRUE(config.issuers.at("k8s").provision);

  const std::string printed = print_config(config);
  EXPECT_TRUE(printed.contains("\nissuers:\n  github:\n    # "));
  EXPECT_TRUE(printed.contains("\n    audiences: ['registry.example', 'a,b']\n"));
  Config again;
  ASSERT_TRUE(read_config_text(again, printed, "printed"));
  EXPECT_EQ(print_config(again), printed);
}

TEST(ConfigFile, MistakesBelowAnIssuerAreNamedWithTheirLine) {
  EXPECT_EQ(refusal("issuers:\n  github:\n    uri: https://a\n"),
            "bulkhead.yaml:3: issuers.github.uri: unknown key; did you mean issuers.github.url?");
  EXPECT_EQ(refusal("issuers:\n  Git Hub:\n    url: https://a\n"),
            "bulkhead.yaml:2: issuers.Git Hub: an issuer's name has 1 to 32 characters of a-z, "
            "0-9, '_' and '-'");
  EXPECT_EQ(refusal("issuers:\n  NAME:\n").substr(0, 31), "bulkhead.yaml:2: issuers.NAME: ");
  EXPECT_EQ(refusal("issuers:\n  a:\n    url: https://a\n  a:\n"),
            "bulkhead.yaml:4: issuers.a: stands twice; keep one");
  EXPECT_EQ(refusal("issuers:\n  a:\n    url: b\n    url: b\n"),
            "bulkhead.yaml:4: issuers.a.url: stands twice; keep one");
  EXPECT_EQ(refusal("issuers:\n  a: https://a\n"),
            "bulkhead.yaml:2: issuers.a: expected keys below it, indented");
  EXPECT_EQ(refusal("issuers: [a]\n"),
            "bulkhead.yaml:1: issuers: expected keys below it, indented");
  EXPECT_EQ(refusal("issuers:\n  a:\n    url: [https://a]\n"),
            "bulkhead.yaml:3: issuers.a.url: expected a single value");
  EXPECT_EQ(refusal("issuers:\n  a:\n    audiences: [{b: c}]\n"),
            "bulkhead.yaml:3: expected a list of texts");
  EXPECT_EQ(refusal("issuers:\n  a.url: https://a\n").substr(0, 33),
            "bulkhead.yaml:2: issuers.a.url: u");
}

TEST(ConfigFile, FilesThatCannotBeReadAreNamed) {
  Config config;
  const auto absent = read_config_file(config, "/nonexistent/bulkhead.yaml");
  ASSERT_FALSE(absent);
  EXPECT_TRUE(absent.error().message.contains("/nonexistent/bulkhead.yaml: No such file"));
  const auto folder = read_config_file(config, "/tmp");
  ASSERT_FALSE(folder);
  EXPECT_TRUE(folder.error().message.contains("/tmp"));
}

}  // namespace
}  // namespace bulkhead
