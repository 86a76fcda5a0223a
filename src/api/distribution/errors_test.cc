#include "api/distribution/errors.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

constexpr ErrorCode kFirst = ErrorCode::kNameInvalid;
constexpr ErrorCode kLast = ErrorCode::kInternal;

template <class Visit>
void for_each_code(Visit visit) {
  for (int i = static_cast<int>(kFirst); i <= static_cast<int>(kLast); ++i) {
    visit(static_cast<ErrorCode>(i));
  }
}

std::string body_of(const Response& response) {
  return response.body.empty() ? "" : std::get<std::string>(std::get<BodyRun>(response.body[0]));
}

TEST(Errors, EveryCodeHasAnErrorStatusAndACode) {
  for_each_code([](ErrorCode code) {
    const ErrorAnswer answer = answer_to(code);
    EXPECT_GE(answer.status, 400) << to_string(code);
    EXPECT_LE(answer.status, 599) << to_string(code);
    EXPECT_FALSE(answer.code.empty()) << to_string(code);
  });
}

// go-containerregistry repeats pushes on these codes, so only what may pass says them.
TEST(Errors, CodesThatInviteARetryAreForWhatMayPass) {
  for_each_code([](ErrorCode code) {
    const ErrorAnswer answer = answer_to(code);
    const bool invites = answer.code == "UNAVAILABLE" || answer.code == "TOOMANYREQUESTS" ||
                         answer.code == "UNKNOWN";
    EXPECT_EQ(invites, answer.status == 429 || answer.status == 408 || answer.status >= 500)
        << to_string(code);
    EXPECT_EQ(answer.retry_after_seconds.has_value(), answer.status == 429 || answer.status == 503)
        << to_string(code);
  });
}

TEST(Errors, StatusesThatClientsActOn) {
  EXPECT_EQ(answer_to(ErrorCode::kUnauthenticated).status, 401);
  EXPECT_EQ(answer_to(ErrorCode::kDenied).status, 403);
  EXPECT_EQ(answer_to(ErrorCode::kBodyTooLarge).status, 413);
  EXPECT_EQ(answer_to(ErrorCode::kUriTooLong).status, 414);
  EXPECT_EQ(answer_to(ErrorCode::kMediaTypeUnsupported).status, 415);
  EXPECT_EQ(answer_to(ErrorCode::kRangeNotSatisfiable).status, 416);
  EXPECT_EQ(answer_to(ErrorCode::kPreconditionFailed).status, 412);
  EXPECT_EQ(answer_to(ErrorCode::kStorageFull).status, 503);
}

TEST(Errors, WhoeverKnowsWhenToComeAgainIsHeard) {
  const auto retry_after = [](ErrorCode code, std::chrono::seconds known) {
    const Response response = error_response({code, "", {}, known});
    return std::string(response.headers.find("Retry-After").value_or("none"));
  };
  EXPECT_EQ(retry_after(ErrorCode::kTooManyRequests, std::chrono::seconds(900)), "900");
  EXPECT_EQ(retry_after(ErrorCode::kTooManyRequests, {}), "1");
  EXPECT_EQ(retry_after(ErrorCode::kDenied, {}), "none");
}

TEST(Errors, BodyIsTheSpecsJson) {
  const Response response = error_response({ErrorCode::kManifestInvalid, "a \"quoted\"\nreason"});
  EXPECT_EQ(response.headers.find("Content-Type"), "application/json");
  EXPECT_EQ(body_of(response),
            R"({"errors":[{"code":"MANIFEST_INVALID","message":"a \"quoted\"\nreason"}]})"
            "\n");
}

TEST(Errors, EveryMissingBlobIsAnErrorOfItsOwn) {
  const Response response =
      error_response({ErrorCode::kManifestBlobUnknown, "unknown", {"sha256:a", "sha256:b"}});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(body_of(response),
            R"({"errors":[{"code":"MANIFEST_BLOB_UNKNOWN","message":"unknown","detail":"sha256:a"})"
            R"(,{"code":"MANIFEST_BLOB_UNKNOWN","message":"unknown","detail":"sha256:b"}]})"
            "\n");
}

TEST(Errors, DenialsAndFaultsOfOursSayNothing) {
  for (const ErrorCode code : {ErrorCode::kDenied, ErrorCode::kUnauthenticated,
                               ErrorCode::kInternal, ErrorCode::kCorrupt}) {
    EXPECT_EQ(body_of(error_response({code, "secret"})), body_of(error_response({code, "other"})))
        << to_string(code);
  }
}

TEST(Errors, AWrongMethodNamesTheRightOnes) {
  const Response response = error_response({ErrorCode::kMethodNotAllowed, "no", {"GET", "HEAD"}});
  EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD");
}

TEST(Errors, RefusalsHaveTheSameForm) {
  EXPECT_EQ(body_of(refusal_response(431, "too large")),
            R"({"errors":[{"code":"SIZE_INVALID","message":"too large"}]})"
            "\n");
  EXPECT_TRUE(refusal_response(503, "later").headers.find("Retry-After"));
}

}  // namespace
}  // namespace bulkhead
