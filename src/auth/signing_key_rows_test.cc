#include "auth/signing_key_rows.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "auth/test_registry.h"

namespace bulkhead {
namespace {

constexpr std::chrono::seconds kOverlap{360};

class SigningKeyRowsTest : public testing::Test {
 protected:
  SigningKeyRowsTest() { registry_.signing_keys(); }

  UnixTime now() const { return registry_.clock.time; }
  Result<void> rotate(UnixTime verifies_until) {
    const std::string material(kSigningKeyMaterialBytes, next_material_++);
    return registry_.transact([&](Transaction& transaction) {
      return rotate_signing_keys(
          transaction, material,
          {.now = now(), .verifies_until = verifies_until, .keys_max = keys_max_});
    });
  }
  Result<void> retire(const std::string& id) {
    const std::string material(kSigningKeyMaterialBytes, next_material_++);
    return registry_.transact([&](Transaction& transaction) {
      return retire_signing_key(transaction, id, material, now());
    });
  }
  std::vector<std::string> ids(SigningKeyState state) {
    std::vector<std::string> ids;
    for (const SigningKeyRow& row : list_signing_keys(*registry_.snapshot()).value()) {
      if (row.state() == state) ids.push_back(row.id);
    }
    return ids;
  }
  std::string only(SigningKeyState state) {
    const std::vector<std::string> found = ids(state);
    EXPECT_EQ(found.size(), 1u) << to_string(state);
    return found.empty() ? "" : found.front();
  }
  uint64_t generation() { return signing_keys_generation(*registry_.snapshot()).value(); }

  TestRegistry registry_;
  char next_material_ = 'c';
  size_t keys_max_ = kSigningKeysMax;
};

TEST_F(SigningKeyRowsTest, TheStandbyTakesOverAndGetsASuccessor) {
  const std::string signer = only(SigningKeyState::kSigning);
  const std::string standby = only(SigningKeyState::kStandby);
  const uint64_t before = generation();
  ASSERT_TRUE(rotate(now() + kOverlap));
  EXPECT_EQ(only(SigningKeyState::kSigning), standby);
  EXPECT_EQ(only(SigningKeyState::kRetired), signer);
  const std::string successor = only(SigningKeyState::kStandby);
  EXPECT_NE(successor, signer);
  EXPECT_NE(successor, standby);
  EXPECT_GT(generation(), before);
}

TEST_F(SigningKeyRowsTest, ARetiredKeyGoesWithTheFirstRotationAfterItsTime) {
  const std::string first = only(SigningKeyState::kSigning);
  ASSERT_TRUE(rotate(now() + kOverlap));
  registry_.clock.time += kOverlap - std::chrono::milliseconds(1);
  const std::string second = only(SigningKeyState::kSigning);
  ASSERT_TRUE(rotate(now() + kOverlap));
  EXPECT_EQ(ids(SigningKeyState::kRetired).size(), 2u);
  registry_.clock.time += std::chrono::milliseconds(1);
  ASSERT_TRUE(rotate(now() + kOverlap));
  const std::vector<std::string> left = ids(SigningKeyState::kRetired);
  EXPECT_EQ(std::ranges::count(left, first), 0);
  EXPECT_EQ(std::ranges::count(left, second), 1);
}

TEST_F(SigningKeyRowsTest, RotatingNowDropsEveryKeyThatHasSigned) {
  ASSERT_TRUE(rotate(now() + kOverlap));
  const std::string standby = only(SigningKeyState::kStandby);
  ASSERT_TRUE(rotate(now()));
  EXPECT_TRUE(ids(SigningKeyState::kRetired).empty());
  EXPECT_EQ(only(SigningKeyState::kSigning), standby);
  only(SigningKeyState::kStandby);
}

TEST_F(SigningKeyRowsTest, AKeyThatSignsIsRetiredByItsStandby) {
  const std::string signer = only(SigningKeyState::kSigning);
  const std::string standby = only(SigningKeyState::kStandby);
  const uint64_t before = generation();
  ASSERT_TRUE(retire(signer));
  EXPECT_EQ(only(SigningKeyState::kSigning), standby);
  EXPECT_TRUE(ids(SigningKeyState::kRetired).empty());
  only(SigningKeyState::kStandby);
  EXPECT_GT(generation(), before);
}

TEST_F(SigningKeyRowsTest, AStandbyIsReplacedAndARetiredKeyJustGoes) {
  const std::string standby = only(SigningKeyState::kStandby);
  ASSERT_TRUE(retire(standby));
  EXPECT_NE(only(SigningKeyState::kStandby), standby);
  ASSERT_TRUE(rotate(now() + kOverlap));
  const std::string next = only(SigningKeyState::kStandby);
  ASSERT_TRUE(retire(only(SigningKeyState::kRetired)));
  EXPECT_TRUE(ids(SigningKeyState::kRetired).empty());
  EXPECT_EQ(only(SigningKeyState::kStandby), next);
}

TEST_F(SigningKeyRowsTest, NewKeysHaveNamesThatAreNoOptions) {
  // Counts up; of 512 names some would begin with a hyphen.
  class CountingSource : public RandomSource {
   public:
    std::string bytes(size_t size) override {
      std::string bytes(size, '\0');
      for (size_t i = 0, rest = count_++; i < size; ++i, rest >>= 8) {
        bytes[i] = static_cast<char>(rest & 0xFF);
      }
      return bytes;
    }

   private:
    size_t count_ = 0;
  } source;
  std::string last;
  for (int i = 0; i < 512; ++i) {
    const std::string material = new_signing_key(source);
    EXPECT_NE(material, last);
    EXPECT_FALSE(signing_key_id(material)->starts_with('-'));
    last = material;
  }
}

TEST_F(SigningKeyRowsTest, AnUnknownKeyIsNotFound) {
  const uint64_t before = generation();
  EXPECT_EQ(retire("nothing").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(retire("").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(generation(), before);
}

TEST_F(SigningKeyRowsTest, KeysAreBoundedHoweverOftenOneRotates) {
  keys_max_ = 4;
  for (size_t keys = 2; keys < 4; ++keys) ASSERT_TRUE(rotate(now() + kOverlap)) << keys;
  const std::string signer = only(SigningKeyState::kSigning);
  EXPECT_EQ(rotate(now() + kOverlap).error().code, ErrorCode::kConflict);
  EXPECT_EQ(only(SigningKeyState::kSigning), signer);
  EXPECT_TRUE(rotate(now()));
  EXPECT_EQ(list_signing_keys(*registry_.snapshot())->size(), 2u);
}

}  // namespace
}  // namespace bulkhead
