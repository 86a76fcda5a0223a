#include "auth/signing_keys.h"

#include <gtest/gtest.h>

#include "auth/base64url.h"
#include "auth/test_registry.h"
#include "base/hex.h"

namespace bulkhead {
namespace {

struct Parts {
  std::string header, payload, signature;
  explicit Parts(const std::string& sealed)
      : header(sealed.substr(0, sealed.find('.'))),
        payload(sealed.substr(header.size() + 1, sealed.rfind('.') - header.size() - 1)),
        signature(sealed.substr(sealed.rfind('.') + 1)) {}
  std::string text() const { return header + "." + payload + "." + signature; }
};

TEST(SigningKeys, OpenWhatTheySealed) {
  TestRegistry registry;
  const SigningKeys keys = registry.signing_keys();
  for (const std::string& payload : {std::string(), std::string("{}"), std::string(5000, 'x')}) {
    EXPECT_EQ(keys.open(keys.seal(payload))->payload, payload);
  }
}

TEST(SigningKeys, TheHeaderNamesAlgorithmTypeAndKey) {
  TestRegistry registry;
  const SigningKeys keys = registry.signing_keys();
  const auto header = decode_base64url(Parts(keys.seal("{}")).header).value();
  EXPECT_TRUE(header.starts_with(R"({"alg":"EdDSA","typ":"JWT","kid":")")) << header;
  // An RFC 7638 thumbprint: 43 characters.
  EXPECT_EQ(header.size(), std::string(R"({"alg":"EdDSA","typ":"JWT","kid":""})").size() + 43);
}

TEST(SigningKeys, AreNamedByTheirThumbprint) {
  // The key of RFC 8037 appendix A.1 and its thumbprint in A.3.
  const std::string key =
      *from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  TestRegistry registry;
  ASSERT_TRUE(registry.transact([&](Transaction& transaction) -> Result<void> {
    put_record(transaction, keys::signing_key("any"),
               SigningKeyRecord{.private_key = key, .signs = 1});
    return {};
  }));
  const SigningKeys keys = SigningKeys::load(*registry.snapshot()).value();
  const auto header = decode_base64url(Parts(keys.seal("{}")).header).value();
  EXPECT_TRUE(header.contains("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")) << header;
}

TEST(SigningKeys, AnyChangedCharacterIsNoticed) {
  TestRegistry registry;
  const SigningKeys keys = registry.signing_keys();
  const std::string sealed = keys.seal(R"({"sub":"alice"})");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(keys.open(changed)) << i;
  }
  for (size_t i = 0; i < sealed.size(); ++i) EXPECT_FALSE(keys.open(sealed.substr(0, i))) << i;
}

TEST(SigningKeys, OnlyThreePartsAreATokenAndDotsAreCheap) {
  TestRegistry registry;
  const SigningKeys keys = registry.signing_keys();
  const std::string sealed = keys.seal("{}");
  for (const std::string& text :
       {sealed + ".", "." + sealed, sealed + "." + Parts(sealed).signature, sealed + "=",
        sealed + " ", std::string(), std::string("."), std::string(".."), std::string("..."),
        std::string(1 << 20, '.')}) {
    EXPECT_FALSE(keys.open(text));
  }
}

TEST(SigningKeys, NoOtherHeaderIsAccepted) {
  TestRegistry registry;
  const SigningKeys keys = registry.signing_keys();
  const Parts good(keys.seal("{}"));
  const std::string header = decode_base64url(good.header).value();
  const std::string kid = header.substr(header.find("kid") + 6, 43);
  for (const std::string& other : {
           R"({"alg":"none","typ":"JWT","kid":")" + kid + R"("})",
           R"({"alg":"HS256","typ":"JWT","kid":")" + kid + R"("})",
           R"({"alg":"eddsa","typ":"JWT","kid":")" + kid + R"("})",
           R"({"typ":"JWT","alg":"EdDSA","kid":")" + kid + R"("})",
           R"({"alg":"EdDSA","typ":"JWT","kid":")" + kid + R"(","crit":["exp"]})",
           R"({"alg":"EdDSA","typ":"JWT","kid":")" + kid + R"(","jwk":{}})",
           R"({"alg":"EdDSA","typ":"JWT","kid":")" + kid + R"(","x5c":[]})",
           R"({"alg":"none","alg":"EdDSA","typ":"JWT","kid":")" + kid + R"("})",
           std::string(R"({"alg":"EdDSA","typ":"JWT","kid":"../../etc/passwd"})"),
           std::string(R"({"alg":"EdDSA","typ":"JWT","kid":"' OR 1=1"})"),
           std::string(R"({"alg":"EdDSA","typ":"JWT"})"), std::string("{}"), std::string()}) {
    Parts forged = good;
    forged.header = encode_base64url(other);
    EXPECT_FALSE(keys.open(forged.text())) << other;
    forged.signature.clear();
    EXPECT_FALSE(keys.open(forged.text())) << other;
  }
}

TEST(SigningKeys, AnotherRegistrysTokenIsNone) {
  TestRegistry one, two;
  const SigningKeys keys = one.signing_keys();
  ASSERT_TRUE(two.transact([&](Transaction& transaction) {
    return create_signing_keys(transaction, std::string(32, 'y') + std::string(32, 'z'),
                               two.clock.time);
  }));
  const SigningKeys others = SigningKeys::load(*two.snapshot()).value();
  EXPECT_FALSE(keys.open(others.seal("{}")));
}

TEST(SigningKeys, TheStandbyVerifiesBeforeItSignsAndTheFirstAfter) {
  TestRegistry registry;
  const SigningKeys before = registry.signing_keys();
  const UnixTime until = registry.clock.time + std::chrono::seconds(360);
  ASSERT_TRUE(registry.transact([&](Transaction& transaction) {
    return rotate_signing_keys(transaction, std::string(32, 'c'),
                               {.now = registry.clock.time, .verifies_until = until});
  }));
  const SigningKeys after = SigningKeys::load(*registry.snapshot()).value();
  EXPECT_NE(Parts(before.seal("{}")).header, Parts(after.seal("{}")).header);
  EXPECT_EQ(before.open(after.seal("{}"))->good_until, UnixTime::max());
  EXPECT_EQ(after.open(before.seal("{}"))->good_until, until);
  EXPECT_NE(before.generation(), after.generation());
}

// Another implementation of RFC 8037 and RFC 7517 must be able to use them.
TEST(SigningKeys, PublishTheirPublicHalves) {
  TestRegistry registry;
  const std::string key =
      *from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  ASSERT_TRUE(registry.transact([&](Transaction& transaction) -> Result<void> {
    put_record(transaction, keys::signing_key("any"),
               SigningKeyRecord{.private_key = key, .signs = 1});
    return {};
  }));
  // RFC 8037 appendix A.2 and A.3.
  EXPECT_EQ(SigningKeys::load(*registry.snapshot())->public_keys(registry.clock.time),
            R"({"keys":[{"kty":"OKP","crv":"Ed25519",)"
            R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",)"
            R"("kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",)"
            R"("use":"sig","alg":"EdDSA"}]})");
}

TEST(SigningKeys, PublishARetiredKeyUntilItsTimeIsOver) {
  TestRegistry registry;
  const std::string old = Parts(registry.signing_keys().seal("{}")).header;
  const std::string header = decode_base64url(old).value();
  const std::string id = header.substr(header.find("kid") + 6, 43);
  const UnixTime until = registry.clock.time + std::chrono::seconds(360);
  ASSERT_TRUE(registry.transact([&](Transaction& transaction) {
    return rotate_signing_keys(transaction, std::string(32, 'c'),
                               {.now = registry.clock.time, .verifies_until = until});
  }));
  const SigningKeys keys = SigningKeys::load(*registry.snapshot()).value();
  EXPECT_TRUE(keys.public_keys(until - std::chrono::milliseconds(1)).contains(id));
  EXPECT_FALSE(keys.public_keys(until).contains(id));
}

TEST(SigningKeys, AreMadeOnce) {
  TestRegistry registry;
  EXPECT_EQ(SigningKeys::load(*registry.snapshot()).error().code, ErrorCode::kNotFound);
  const std::string sealed = registry.signing_keys().seal("{}");
  const auto again = registry.transact([&](Transaction& transaction) {
    return create_signing_keys(transaction, std::string(32, 'y') + std::string(32, 'z'),
                               registry.clock.time);
  });
  EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
  EXPECT_TRUE(SigningKeys::load(*registry.snapshot())->open(sealed));
}

TEST(SigningKeys, ABrokenRowIsCorrupt) {
  TestRegistry registry;
  ASSERT_TRUE(registry.transact([](Transaction& transaction) -> Result<void> {
    put_record(transaction, keys::signing_key("k"),
               SigningKeyRecord{.private_key = "short", .signs = 1});
    return {};
  }));
  EXPECT_EQ(SigningKeys::load(*registry.snapshot()).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace bulkhead
