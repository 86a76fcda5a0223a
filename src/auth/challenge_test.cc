#include "auth/challenge.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

constexpr const char* kRealm = "https://registry.example/token";

TEST(Challenge, OfTheVersionCheckHasNoScope) {
  EXPECT_EQ(bearer_challenge(kRealm, "id", {}, ChallengeError::kNone),
            R"(Bearer realm="https://registry.example/token",service="id")");
}

TEST(Challenge, NamesEveryScopeThatIsNeeded) {
  const auto scopes = parse_scopes({"repository:m/app:push,pull repository:v/app:pull"}).value();
  EXPECT_EQ(bearer_challenge(kRealm, "id", scopes, ChallengeError::kInsufficientScope),
            R"(Bearer realm="https://registry.example/token",service="id",)"
            R"(scope="repository:m/app:pull,push repository:v/app:pull",)"
            R"(error="insufficient_scope")");
}

TEST(Challenge, SaysThatATokenIsInvalid) {
  EXPECT_EQ(bearer_challenge(kRealm, "id", {}, ChallengeError::kInvalidToken),
            R"(Bearer realm="https://registry.example/token",service="id",error="invalid_token")");
}

TEST(Challenge, EveryValueStaysInItsQuotes) {
  EXPECT_EQ(bearer_challenge("a\"b\\c\r\nX: y", "s", {}, ChallengeError::kNone),
            R"(Bearer realm="a\"b\\cX: y",service="s")");
}

}  // namespace
}  // namespace bulkhead
