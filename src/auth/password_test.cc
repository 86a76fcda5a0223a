#include "auth/password.h"

#include <gtest/gtest.h>

#include "auth/test_registry.h"

namespace bulkhead {
namespace {

const std::string kSalt(kPasswordSaltBytes, 's');

TEST(Password, OneLineEndIsDropped) {
  EXPECT_EQ(password_from_text("secret\n").value(), "secret");
  EXPECT_EQ(password_from_text("secret\r\n").value(), "secret");
  EXPECT_EQ(password_from_text("secret").value(), "secret");
  EXPECT_EQ(password_from_text("secret\n\n").value(), "secret\n");
  EXPECT_EQ(password_from_text(" two words ").value(), " two words ");
}

TEST(Password, WhatBcryptCannotTellApartIsRefused) {
  EXPECT_TRUE(password_from_text(std::string(72, 'x') + "\n"));
  for (const std::string& text : {std::string(), std::string("\n"), std::string(73, 'x'),
                                  std::string("a\0b", 3)}) {
    const auto password = password_from_text(text);
    ASSERT_FALSE(password);
    EXPECT_EQ(password.error().code, ErrorCode::kInvalid);
    EXPECT_FALSE(blocking_hash_password(text == "\n" ? "" : text, kSalt));
  }
}

TEST(Password, AHashIsBcryptOfCostTenAndVerifies) {
  const std::string hash = blocking_hash_password("secret", kSalt).value();
  EXPECT_TRUE(hash.starts_with("$2b$10$"));
  EXPECT_EQ(hash.size(), 60u);
  EXPECT_TRUE(blocking_verify_password("secret", hash));
  EXPECT_FALSE(blocking_verify_password("Secret", hash));
  EXPECT_NE(blocking_hash_password("secret", std::string(16, 't')).value(), hash);
}

TEST(Password, TheFirst72BytesAreNotEnough) {
  const std::string longest(72, 'x');
  const std::string hash = blocking_hash_password(longest, kSalt).value();
  EXPECT_TRUE(blocking_verify_password(longest, hash));
  EXPECT_FALSE(blocking_verify_password(longest + "x", hash));
}

TEST(Password, AZeroByteEndsNoPassword) {
  EXPECT_TRUE(blocking_verify_password("secret", std::string(kSecretHash)));
  EXPECT_FALSE(blocking_verify_password(std::string("secret\0", 7), std::string(kSecretHash)));
}

TEST(Password, NothingVerifiesAgainstWhatIsNoHash) {
  for (const std::string& hash : {std::string(), std::string("*0"), std::string("*1"),
                                  std::string("$2b$10$"), std::string("secret"),
                                  std::string(kSecretHash.substr(0, 59)),
                                  std::string(kSecretHash) + "x"}) {
    EXPECT_FALSE(blocking_verify_password("secret", hash)) << hash;
  }
}

TEST(Password, NobodysHashCostsAsMuchAsARealOne) {
  EXPECT_EQ(kNobodysPasswordHash.substr(0, 7), "$2b$10$");
  EXPECT_EQ(kNobodysPasswordHash.size(), 60u);
  EXPECT_FALSE(blocking_verify_password("secret", std::string(kNobodysPasswordHash)));
}

}  // namespace
}  // namespace bulkhead
