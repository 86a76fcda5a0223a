#include "auth/external/external_tokens.h"

#include <gtest/gtest.h>

#include "auth/base64url.h"
#include "auth/external/jwt.h"
#include "auth/external/test_fetcher.h"
#include "auth/external/test_issuer.h"
#include "auth/test_registry.h"
#include "auth/tokens.h"
#include "runtime/inline_pool.h"

namespace bulkhead {
namespace {

using namespace std::chrono_literals;

const std::string kUrl = "https://issuer.example";
constexpr int64_t kNow = 1'700'000'000;

class ExternalTokensTest : public testing::Test {
 protected:
  ExternalTokensTest() {
    fetcher_.publish(kUrl, TestKey::rsa().jwk("r") + "," + TestKey::p256().jwk("p"));
    fetcher_.publish("https://other.example", TestKey::other_rsa().jwk("r"));
    settings_["corp"] = {.url = kUrl, .audiences = {"registry.example", "other"}};
    settings_["other"] = {.url = "https://other.example", .audiences = {"registry.example"}};
  }

  ExternalTokens& tokens() {
    if (!tokens_) tokens_.emplace(settings_, ExternalSettings{}, with_);
    return *tokens_;
  }
  Result<ExternalToken> verify(const std::string& token) {
    return executor_.run(tokens().verify(token));
  }
  bool is_refused(const std::string& token) {
    const auto verified = verify(token);
    return !verified && verified.error() == invalid_token().error();
  }

  static std::string claims(const std::string& more = "") {
    return R"({"iss":"https://issuer.example","sub":"alice","aud":"registry.example","exp":)" +
           std::to_string(kNow + 300) + R"(,"iat":)" + std::to_string(kNow) + more + "}";
  }
  static std::string replaced(const std::string& from, const std::string& to) {
    std::string text = claims();
    return text.replace(text.find(from), from.size(), to);
  }
  static std::string signed_token(const std::string& payload) {
    return sign_jwt(TestKey::rsa(), JwsAlgorithm::kRs256,
                    plain_header(JwsAlgorithm::kRs256, "r"), payload);
  }

  TestFetcher fetcher_;
  InlinePool pool_;
  TestClock clock_;
  BlockingExecutor executor_;
  IssuerKeys::Surroundings with_{fetcher_, pool_, clock_, Logger::discard()};
  Issuers settings_;
  std::optional<ExternalTokens> tokens_;
};

TEST_F(ExternalTokensTest, AGoodTokenSaysWhoItIs) {
  settings_["corp"].groups_claim = "groups";
  settings_["corp"].username_claim = "name";
  const ExternalToken token =
      verify(signed_token(claims(R"(,"groups":["a","b"],"name":"Alice")"))).value();
  EXPECT_EQ(token.issuer_name, "corp");
  EXPECT_EQ(token.issuer, kUrl);
  EXPECT_EQ(token.subject, "alice");
  EXPECT_EQ(token.user_name, "Alice");
  EXPECT_EQ(token.groups, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(token.times.expires, unix_time((kNow + 300) * 1000));
}

TEST_F(ExternalTokensTest, IsVerifiedOnceAndRememberedUntilItEnds) {
  const std::string token = signed_token(claims());
  ASSERT_TRUE(verify(token));
  ASSERT_TRUE(verify(token));
  EXPECT_EQ(fetcher_.asked.size(), 2u);
  clock_.time += 300s + kJwtLeeway - 1ms;
  EXPECT_TRUE(verify(token));
  clock_.time += 1ms;
  EXPECT_TRUE(is_refused(token));
}

TEST_F(ExternalTokensTest, TimesAreLookedAtEachTime) {
  EXPECT_TRUE(is_refused(signed_token(replaced("\"exp\":" + std::to_string(kNow + 300),
                                               "\"exp\":" + std::to_string(kNow - 60)))));
  const std::string future =
      signed_token(claims(R"(,"nbf":)" + std::to_string(kNow + 61)));
  EXPECT_TRUE(is_refused(future));
  EXPECT_TRUE(fetcher_.asked.empty()) << "fetched for a token that could not hold";
  clock_.time += 1s;
  EXPECT_TRUE(verify(future));
  clock_.time -= 1s;
  EXPECT_TRUE(is_refused(future)) << "a clock set back";
}

TEST_F(ExternalTokensTest, OtherIssuersAndAudiencesAreRefusedAndNothingFetched) {
  for (const std::string& payload :
       {replaced(kUrl, "https://evil.example"), replaced(kUrl, kUrl + "/"),
        replaced(kUrl, "HTTPS://issuer.example"), replaced("registry.example", "registry"),
        replaced(R"("registry.example")", "[]"), replaced(R"("registry.example")", R"(["x"])"),
        replaced("registry.example", "Registry.example")}) {
    EXPECT_TRUE(is_refused(signed_token(payload))) << payload;
  }
  EXPECT_TRUE(fetcher_.asked.empty());
  EXPECT_TRUE(verify(signed_token(replaced(R"("registry.example")", R"(["x","other"])"))));
}

TEST_F(ExternalTokensTest, AnIssuersKeyVouchesForThatIssuerOnly) {
  EXPECT_TRUE(is_refused(signed_token(replaced(kUrl, "https://other.example"))));
}

TEST_F(ExternalTokensTest, ForgeriesAreRefused) {
  const std::string good = signed_token(claims());
  const std::string head = good.substr(0, good.find('.'));
  const std::string signature = good.substr(good.rfind('.'));
  const std::string body = good.substr(head.size(), good.rfind('.') - head.size());
  const auto with_header = [&](const std::string& header) {
    return sign_jwt(TestKey::rsa(), JwsAlgorithm::kRs256, header, claims());
  };
  const auto rs256 = plain_header(JwsAlgorithm::kRs256, "r");
  for (const std::string& forged :
       {std::string(), head + body + ".", head + body, good + ".", good + signature,
        with_header(R"({"alg":"none","kid":"r"})"), with_header(R"({"alg":"HS256","kid":"r"})"),
        with_header(R"({"alg":"RS256","kid":"r","crit":["exp"]})"),
        with_header(R"({"alg":"RS256","kid":"r","jwk":)" + TestKey::rsa().jwk("r") + "}"),
        with_header(R"({"alg":"RS256","kid":"r","jku":"https://evil.example/keys"})"),
        with_header(R"({"alg":"RS256"})"), with_header(plain_header(JwsAlgorithm::kRs384, "r")),
        with_header(plain_header(JwsAlgorithm::kPs256, "r")),
        with_header(plain_header(JwsAlgorithm::kEs256, "p")),
        with_header(plain_header(JwsAlgorithm::kEs256, "r")),
        with_header(plain_header(JwsAlgorithm::kRs256, "p")),
        with_header(plain_header(JwsAlgorithm::kRs256, "../r")),
        sign_jwt(TestKey::other_rsa(), JwsAlgorithm::kRs256, rs256, claims()),
        head + "." + encode_base64url(claims(R"(,"x":1)")) + signature,
        signed_token(claims(R"(,"sub":"admin")")),
        head + body + "." + encode_base64url(TestKey::rsa().pem())}) {
    EXPECT_TRUE(is_refused(forged)) << forged;
  }
  EXPECT_TRUE(verify(good));
}

TEST_F(ExternalTokensTest, AWithdrawnKeyTakesWhatIsRememberedWithIt) {
  const std::string token = signed_token(
      replaced(std::to_string(kNow + 300), std::to_string(kNow + 86'400)));
  ASSERT_TRUE(verify(token));
  clock_.time += 1h;
  ASSERT_TRUE(verify(token)) << "the same keys again";
  fetcher_.publish(kUrl, TestKey::p256().jwk("p"));
  clock_.time += 1h;
  EXPECT_TRUE(is_refused(token));
}

TEST_F(ExternalTokensTest, AnIssuerThatIsDownIsToldFromABadToken) {
  fetcher_.documents.clear();
  EXPECT_EQ(verify(signed_token(claims())).error().code, ErrorCode::kUnavailable);
}

TEST_F(ExternalTokensTest, RequiredClaimsHoldExactly) {
  settings_["corp"].required_claims = {"repository=org/app", "ref=refs/heads/main"};
  EXPECT_TRUE(verify(signed_token(
      claims(R"(,"repository":"org/app","ref":"refs/heads/main","more":"x")"))));
  for (const char* more :
       {"", R"(,"repository":"org/app")", R"(,"repository":"org/app","ref":"refs/heads/dev")",
        R"(,"repository":"org/app2","ref":"refs/heads/main")",
        R"(,"repository":["org/app","org/b"],"ref":"refs/heads/main")",
        R"(,"repository":"ORG/app","ref":"refs/heads/main")"}) {
    EXPECT_TRUE(is_refused(signed_token(claims(more)))) << more;
  }
}

TEST_F(ExternalTokensTest, TheSubjectMayBeAnotherClaim) {
  settings_["corp"].subject_claim = "repository";
  EXPECT_EQ(verify(signed_token(claims(R"(,"repository":"org/app")")))->subject, "org/app");
  EXPECT_TRUE(is_refused(signed_token(claims())));
  EXPECT_TRUE(is_refused(signed_token(claims(R"(,"repository":["a","b"])"))));
}

TEST_F(ExternalTokensTest, GroupsAreAListOrOneAndBounded) {
  settings_["corp"].groups_claim = "groups";
  EXPECT_TRUE(verify(signed_token(claims()))->groups.empty());
  EXPECT_EQ(verify(signed_token(claims(R"(,"groups":"dev")")))->groups,
            std::vector<std::string>{"dev"});
  std::string list = "\"g\"";
  for (size_t i = 1; i < kAssertedGroupsMax; ++i) list += ",\"g\"";
  EXPECT_TRUE(verify(signed_token(claims(",\"groups\":[" + list + "]"))));
  EXPECT_TRUE(is_refused(signed_token(claims(",\"groups\":[" + list + ",\"g\"]"))));
}

TEST_F(ExternalTokensTest, AFloodOfDotsAndOversizedTokensCostNothing) {
  EXPECT_TRUE(is_refused(std::string(1 << 20, '.')));
  EXPECT_TRUE(is_refused(std::string(kJwtBytesMax, '.')));
  const std::string large = signed_token(claims(",\"x\":\"" + std::string(5000, 'x') + "\""));
  EXPECT_TRUE(verify(large));
  EXPECT_TRUE(verify(large)) << "not remembered, and right all the same";
}

}  // namespace
}  // namespace bulkhead
