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
    return issue_as(user, name, std::move(entries), "id");
  }
  std::string issue_as(UserId user, const std::string& name, std::vector<TokenEntry> entries,
                       std::string id) {
    return tokens_
        .issue(*registry_.snapshot(), {.user = user, .user_name = name}, std::move(entries),
               std::move(id), now())
        .value();
  }
  Result<Identity> verify(const std::string& token, UnixTime at) {
    return tokens_.verify(*registry_.snapshot(), token, at);
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
    return verify(keys_.seal(print_claims(claims)), now()).has_value();
  }

  TestRegistry registry_;
  SigningKeys keys_ = registry_.signing_keys();
  Tokens tokens_{SigningKeys::load(*registry_.snapshot()).value(), "registry"};
};

TEST_F(TokensTest, ATokenSaysWhoAndWhatFor) {
  const std::string token =
      issue(UserId{17}, "alice", {{"team/app", RepositoryId{20}, {}, kPull | kPush}});
  for (int round = 0; round < 2; ++round) {  // verified, then remembered
    const Identity identity = verify(token, now()).value();
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

TEST_F(TokensTest, CarriesTheGroupsThatAnIssuerAsserts) {
  const Identity who{
      .user = UserId{17}, .user_name = "alice", .asserted_groups = {GroupId{20}, GroupId{21}}};
  const std::string token = tokens_.issue(*registry_.snapshot(), who, {}, "id", now()).value();
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(verify(token, now())->asserted_groups, who.asserted_groups);
  }
  EXPECT_TRUE(verify(issue(), now())->asserted_groups.empty());
}

TEST_F(TokensTest, EndsWithTheCredentialsItWasGotFor) {
  Identity who{.user = UserId{17}, .user_name = "alice", .expires = now() + seconds(20)};
  const std::string short_token =
      tokens_.issue(*registry_.snapshot(), who, {}, "id", now()).value();
  EXPECT_EQ(tokens_.end_of(who, now()), now() + seconds(20));
  EXPECT_TRUE(verify(short_token, now() + seconds(20) + kTokenLeeway - seconds(1)));
  EXPECT_FALSE(verify(short_token, now() + seconds(20) + kTokenLeeway));
  who.expires = now() + kTokenLifetime + seconds(1);
  EXPECT_EQ(tokens_.end_of(who, now()), now() + kTokenLifetime);
}

TEST_F(TokensTest, EveryonesTokenHasNoSubject) {
  const std::string token = issue(kAnonymous, "anonymous");
  const Identity identity = verify(token, now()).value();
  EXPECT_EQ(identity.user, kAnonymous);
  EXPECT_EQ(identity.user_name, "anonymous");
  EXPECT_TRUE(identity.token_entries);
  EXPECT_EQ(parse_claims(keys_.open(token)->payload)->subject, "");
}

TEST_F(TokensTest, ARememberedTokenSharesItsEntries) {
  const std::string token = issue();
  const auto first = verify(token, now()).value().token_entries;
  EXPECT_EQ(verify(token, now()).value().token_entries, first);
}

// The cache looks where the signature says, and must still see every other byte.
TEST_F(TokensTest, OnlyTheWholeTokenIsRemembered) {
  const std::string token = issue();
  ASSERT_TRUE(verify(token, now()));
  for (size_t i = 0; i < token.size(); ++i) {
    std::string other = token;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verify(other, now())) << "byte " << i;
  }
  const std::string signature = token.substr(token.rfind('.'));
  EXPECT_FALSE(verify(signature, now()));
  EXPECT_FALSE(verify(token + token, now()));
}

TEST_F(TokensTest, ATokenEndsWithTheLeeway) {
  for (bool remembered : {false, true}) {
    const std::string token = issue_as(UserId{17}, "alice", {}, remembered ? "a" : "b");
    const UnixTime expires = now() + kTokenLifetime;
    if (remembered) ASSERT_TRUE(verify(token, now()));
    EXPECT_TRUE(verify(token, expires + kTokenLeeway - seconds(1)));
    EXPECT_FALSE(verify(token, expires + kTokenLeeway));
    EXPECT_FALSE(verify(token, expires + seconds(100'000)));
  }
}

TEST_F(TokensTest, ATokenDoesNotBeginBeforeTheLeewayAlsoWhenRemembered) {
  const std::string token = issue();
  EXPECT_FALSE(verify(token, now() - kTokenLeeway - seconds(1)));
  EXPECT_TRUE(verify(token, now() - kTokenLeeway));
  EXPECT_TRUE(verify(token, now()));
  EXPECT_FALSE(verify(token, now() - kTokenLeeway - seconds(1)));
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
    const auto identity = verify(token, now());
    ASSERT_FALSE(identity);
    EXPECT_EQ(identity.error(), expected);
  }
  EXPECT_EQ(verify(issue(), now() + seconds(1000)).error(), expected);
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
        const auto identity = verify(issue_as(user, "u", {}, "id"), now());
        right += identity && identity->user == user;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 400);
}

class RotatedTokensTest : public TokensTest {
 protected:
  void rotate(char material, UnixTime verifies_until) {
    ASSERT_TRUE(registry_.transact([&](Transaction& transaction) {
      return rotate_signing_keys(transaction, std::string(kSigningKeyMaterialBytes, material),
                                 {.now = now(), .verifies_until = verifies_until});
    }));
  }
  UnixTime overlap() const { return now() + kTokenLifetime + kTokenLeeway; }
};

TEST_F(RotatedTokensTest, TheNextCallSignsWithTheNewKeyAndOldTokensGoOn) {
  const std::string before = issue();
  ASSERT_TRUE(verify(before, now()));
  rotate('c', overlap());
  const std::string after = issue();
  EXPECT_NE(before.substr(0, before.find('.')), after.substr(0, after.find('.')));
  EXPECT_TRUE(verify(before, now()));
  EXPECT_TRUE(verify(after, now()));
}

TEST_F(RotatedTokensTest, ACompromisedKeysTokensAreDeadAtOnceAlsoRememberedOnes) {
  const std::string before = issue();
  ASSERT_TRUE(verify(before, now()));
  rotate('c', now());
  EXPECT_EQ(verify(before, now()).error(), invalid_token().error());
  EXPECT_TRUE(verify(issue(), now()));
}

// Whoever has stolen a retired key could write any expiry into a token.
TEST_F(RotatedTokensTest, ARetiredKeyOpensNothingAfterItsTimeAlsoRemembered) {
  TokenClaims claims = this->claims();
  claims.expires = now() + seconds(100'000);
  const std::string forged = keys_.seal(print_claims(claims));
  const UnixTime end = overlap();
  rotate('c', end);
  EXPECT_TRUE(verify(forged, end - std::chrono::milliseconds(1)));
  EXPECT_FALSE(verify(forged, end));
}

TEST_F(RotatedTokensTest, AnOldSnapshotKeepsItsKeysAndBringsThemBackForNobody) {
  const std::string before = issue();
  const auto old_rows = registry_.snapshot();
  rotate('c', now());
  EXPECT_FALSE(verify(before, now()));
  EXPECT_TRUE(tokens_.verify(*old_rows, before, now()));
  EXPECT_FALSE(verify(before, now()));
}

TEST_F(RotatedTokensTest, ThreadsSeeOneRotationWhole) {
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  rotate('c', now());
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        const auto snapshot = registry_.snapshot();
        const auto token = tokens_.issue(*snapshot, {.user = UserId{17}, .user_name = "u"}, {},
                                         "id", now());
        right += tokens_.verify(*snapshot, *token, now()).has_value();
      }
    });
  }
  for (char material = 'd'; material < 'j'; ++material) rotate(material, overlap());
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 200);
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
