#include "auth/external/issuer_settings.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

const IssuerSettings kGood{.url = "https://issuer.example", .audiences = {"registry.example"}};

std::string refusal(const IssuerSettings& issuer) {
  const auto checked = check_issuers({{"github", issuer}});
  return checked ? "" : checked.error().message.substr(0, checked.error().message.find(' '));
}

template <class Change>
std::string refusal_after(Change change) {
  IssuerSettings issuer = kGood;
  change(issuer);
  return refusal(issuer);
}

TEST(IssuerSettings, NeedAnAddressAndAnAudience) {
  EXPECT_EQ(refusal(kGood), "");
  EXPECT_EQ(refusal({}), "issuers.github.url:");
  EXPECT_EQ(refusal_after([](auto& issuer) { issuer.url = "http://issuer.example"; }),
            "issuers.github.url:");
  EXPECT_EQ(refusal_after([](auto& issuer) { issuer.audiences = {}; }),
            "issuers.github.audiences:");
  EXPECT_EQ(refusal_after([](auto& issuer) { issuer.audiences = {"a", ""}; }),
            "issuers.github.audiences:");
}

TEST(IssuerSettings, ClaimsAreNamedAndKeysComeFromOnePlace) {
  EXPECT_EQ(refusal_after([](auto& issuer) { issuer.username_claim = ""; }),
            "issuers.github.username_claim:");
  EXPECT_EQ(refusal_after([](auto& issuer) { issuer.subject_claim = ""; }),
            "issuers.github.subject_claim:");
  for (const char* claim : {"repository", "=org/app", "repository="}) {
    EXPECT_EQ(refusal_after([&](auto& issuer) { issuer.required_claims = {claim}; }),
              "issuers.github.required_claims:")
        << claim;
  }
  EXPECT_EQ(refusal_after([](auto& issuer) { issuer.required_claims = {"ref=a=b"}; }), "");
  EXPECT_EQ(refusal_after([](auto& issuer) { issuer.jwks_url = "http://issuer.example/keys"; }),
            "issuers.github.jwks_url:");
  EXPECT_EQ(refusal_after([](auto& issuer) {
              issuer.jwks_url = "https://issuer.example/keys";
              issuer.jwks_file = "keys.json";
            }),
            "issuers.github.jwks_file:");
}

TEST(IssuerSettings, NoTwoIssuersShareAnAddress) {
  EXPECT_FALSE(check_issuers({{"a", kGood}, {"b", kGood}}));
  IssuerSettings other = kGood;
  other.url += "/";
  EXPECT_TRUE(check_issuers({{"a", kGood}, {"b", other}}));
}

TEST(IssuerSettings, NamesFitIntoNamesOfUsersAndGroups) {
  for (const char* name : {"github", "k8s", "0", "a_b-c"}) EXPECT_TRUE(is_issuer_name(name));
  EXPECT_TRUE(is_issuer_name(std::string(32, 'a')));
  for (const std::string& name : {std::string(), std::string("GitHub"), std::string("a.b"),
                                  std::string("a:b"), std::string("_a"), std::string("a b"),
                                  std::string(33, 'a')}) {
    EXPECT_FALSE(is_issuer_name(name)) << name;
  }
}

TEST(IssuerSettings, ARequiredClaimIsSplitAtTheFirstSign) {
  EXPECT_EQ(split_required_claim("ref=a=b").name, "ref");
  EXPECT_EQ(split_required_claim("ref=a=b").value, "a=b");
  EXPECT_EQ(split_required_claim("ref").value, "");
}

}  // namespace
}  // namespace bulkhead
