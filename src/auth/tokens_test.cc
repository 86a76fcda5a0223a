#include "auth/tokens.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "auth/test_registry.h"

namespace bulkhead {
namespace {

using std::chrono::seconds;

class TokensTest : public testing::Test {
 protected:
  std::string issue(UserId user = UserId{17}, const std::string& name = "alice",
                    std::vector<TokenEntry> entries = {}) {
    return tokens_.issue(user, name, std::move(entries), "id", now());
  }
  UnixTime now() const { return registry_.clock.time; }
  TokenClaims claims() const {
    return {.issuer = "registry",
            .audience = "registry",
            .subject = "alice",
            .user = UserId{17},
            .issued = now(),
            .not_before = now(),
            .expires = now() + kTokenLifetime,
            .id = "id"};
  }
  bool verifies(const TokenClaims& claims) {
    return tokens_.verify(keys_.seal(print_claims(claims)), now()).has_value();
  }

  TestRegistry registry_;
  SigningKeys keys_ = registry_.signing_keys();
  Tokens tokens_{SigningKeys::load(*registry_.snapshot()).value(), "registry"};
};

TEST_F(TokensTest, ATokenSaysWhoAndWhatFor) {
  const std::string token =
      issue(UserId{17}, "alice", {{"team/app", RepositoryId{20}, {}, kPull | kPush}});
  for (int round = 0; round < 2; ++round) {  // verified, then remembered
    const Identity identity = tokens_.verify(token, now()).value();
    EXPECT_EQ(identity.user, UserId{17});
    EXPECT_EQ(identity.user_name, "alice");
    EXPECT_EQ(identity.method, AuthenticationMethod::kToken);
    ASSERT_TRUE(identity.token_entries);
    ASSERT_EQ(identity.token_entries->size(), 1u);
    EXPECT_EQ(identity.token_entries->front().name, "team/app");
    EXPECT_EQ(identity.token_entries->front().repository_id, RepositoryId{20});
    EXPECT_EQ(identity.token_entries->front().actions, kPull | kPush);
  }
}

TEST_F(TokensTest, EveryonesTokenHasNoSubject) {
  const std::string token = issue(kAnonymous, "anonymous");
  const Identity identity = tokens_.verify(token, now()).value();
  EXPECT_EQ(identity.user, kAnonymous);
  EXPECT_EQ(identity.user_name, "anonymous");
  EXPECT_TRUE(identity.token_entries);
  EXPECT_EQ(parse_claims(*keys_.open(token))->subject, "");
}

TEST_F(TokensTest, ARememberedTokenSharesItsEntries) {
  const std::string token = issue();
  const auto first = tokens_.verify(token, now()).value().token_entries;
  EXPECT_EQ(tokens_.verify(token, now()).value().token_entries, first);
}

TEST_F(TokensTest, ATokenEndsWithTheLeeway) {
  for (bool remembered : {false, true}) {
    const std::string token = tokens_.issue(UserId{17}, "alice", {}, remembered ? "a" : "b", now());
    const UnixTime expires = now() + kTokenLifetime;
    if (remembered) ASSERT_TRUE(tokens_.verify(token, now()));
    EXPECT_TRUE(tokens_.verify(token, expires + kTokenLeeway - seconds(1)));
    EXPECT_FALSE(tokens_.verify(token, expires + kTokenLeeway));
    EXPECT_FALSE(tokens_.verify(token, expires + seconds(100'000)));
  }
}

TEST_F(TokensTest, ATokenDoesNotBeginBeforeTheLeewayAlsoWhenRemembered) {
  const std::string token = issue();
  EXPECT_FALSE(tokens_.verify(token, now() - kTokenLeeway - seconds(1)));
  EXPECT_TRUE(tokens_.verify(token, now() - kTokenLeeway));
  EXPECT_TRUE(tokens_.verify(token, now()));
  EXPECT_FALSE(tokens_.verify(token, now() - kTokenLeeway - seconds(1)));
}

TEST_F(TokensTest, ClaimsMustFit) {
  EXPECT_TRUE(verifies(claims()));
  auto changed = [this](auto change) {
    TokenClaims other = claims();
    change(other);
    return other;
  };
  EXPECT_FALSE(verifies(changed([](TokenClaims& c) { c.issuer = "other"; })));
  EXPECT_FALSE(verifies(changed([](TokenClaims& c) { c.audience = "other"; })));
  EXPECT_FALSE(verifies(changed([](TokenClaims& c) { c.audience = ""; })));
  EXPECT_FALSE(verifies(changed([](TokenClaims& c) { c.id = ""; })));
  EXPECT_FALSE(verifies(changed([](TokenClaims& c) { c.subject = ""; })));
  EXPECT_FALSE(verifies(changed([](TokenClaims& c) { c.user = kAnonymous; })));
  EXPECT_FALSE(verifies(changed([](TokenClaims& c) { c.expires = unix_time(0); })));
}

TEST_F(TokensTest, EveryRefusalIsTheSameError) {
  const Error expected = invalid_token().error();
  EXPECT_EQ(expected.code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(expected.message, "invalid token");
  EXPECT_EQ(expected.details, std::vector<std::string>{"invalid_token"});
  std::string forged = issue();
  forged.back() = forged.back() == 'A' ? 'Q' : 'A';
  for (const std::string& token :
       {std::string(), std::string("a.b.c"), std::string(".."), forged, keys_.seal("{}"),
        keys_.seal("not json"), std::string(kTokenBytesMax + 1, 'a'),
        std::string(1 << 20, '.')}) {
    const auto identity = tokens_.verify(token, now());
    ASSERT_FALSE(identity);
    EXPECT_EQ(identity.error(), expected);
  }
  EXPECT_EQ(tokens_.verify(issue(), now() + seconds(1000)).error(), expected);
}

TEST_F(TokensTest, ATokenOverTheLimitIsRefusedThoughOursAndLongOnesAreVerified) {
  TokenClaims large = claims();
  large.subject = std::string(4000, 'x');
  EXPECT_TRUE(verifies(large));
  EXPECT_TRUE(verifies(large));
  large.subject = std::string(kTokenBytesMax, 'x');
  EXPECT_FALSE(verifies(large));
}

TEST_F(TokensTest, ManyThreadsVerifyTheirOwn) {
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (uint64_t i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (uint64_t round = 0; round < 100; ++round) {
        const UserId user{kFirstId + (round + i) % 10};
        const auto identity =
            tokens_.verify(tokens_.issue(user, "u", {}, "id", now()), now());
        right += identity && identity->user == user;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 400);
}

TEST(RegistryId, IsWrittenOnce) {
  TestRegistry registry;
  EXPECT_FALSE(find_registry_id(*registry.snapshot()).value());
  const auto create = [&](const std::string& bytes) {
    return registry.transact([&](Transaction& transaction) {
      return create_registry_id(transaction, bytes);
    });
  };
  EXPECT_TRUE(create(std::string(16, '\x01')));
  EXPECT_EQ(create(std::string(16, '\x02')).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(find_registry_id(*registry.snapshot()).value(), "01010101010101010101010101010101");
}

}  // namespace
}  // namespace bulkhead
