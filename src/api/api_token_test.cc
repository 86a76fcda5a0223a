// The token endpoint through the whole pipeline.
#include "api/test_api.h"

namespace bulkhead {
namespace {

class TokenTest : public ApiTest {
 protected:
  Reply post(const std::string& form, HeaderList headers = {}) {
    headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return send("POST", "/token", headers, form);
  }
  std::vector<TokenEntry> entries(const Reply& reply) {
    const std::string key = R"("access_token":")";
    const size_t begin = reply.body.find(key) + key.size();
    const std::string text = reply.body.substr(begin, reply.body.find('"', begin) - begin);
    const Result<Identity> identity = tokens_.verify(text, rows_.clock.time);
    EXPECT_TRUE(identity) << reply.body;
    return identity ? *identity->token_entries : std::vector<TokenEntry>{};
  }
};

TEST_F(TokenTest, GrantsWhatIsAllowedAndNamesTheRest) {
  const Reply reply = as("alice", "GET",
                         "/token?service=0123456789abcdef&account=alice&offline_token=true"
                         "&scope=repository:team/app:pull&scope=repository%3Ateam%2Fapp%3Apull"
                         "%2Cpush+repository:other/app:pull");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.header("Cache-Control"), "no-store");
  EXPECT_TRUE(reply.says(R"("expires_in":300)") && reply.says(R"("token":")"));
  EXPECT_TRUE(reply.says(R"("issued_at":"2023-11-14T22:13:20.000Z")")) << reply.body;
  EXPECT_FALSE(reply.says("refresh_token"));
  const std::vector<TokenEntry> found = entries(reply);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].name, "team/app");
  EXPECT_EQ(found[0].actions, kPull | kPush);
  EXPECT_EQ(found[1].name, "other/app");
  EXPECT_EQ(found[1].actions, kNoActions);
}

TEST_F(TokenTest, AnonymousTokensAreGivenToEveryone) {
  rows_.grant("anonymous", Role::kPuller, "team");
  const std::vector<TokenEntry> found =
      entries(send("GET", "/token?scope=repository:team/app:pull,push", {}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].actions, kPull);
}

TEST_F(TokenTest, WrongCredentialsAndRequests) {
  const Reply wrong = send("GET", "/token", {{"Authorization", basic("alice", "wrong")}});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_TRUE(wrong.header("WWW-Authenticate").starts_with("Basic "));
  EXPECT_EQ(as("alice", "GET", "/token?service=another").status, 400);
  EXPECT_EQ(as("alice", "GET", "/token?scope=repository:UPPER:pull").status, 400);
  EXPECT_EQ(bearing(token("alice", ""), "GET", "/token").status, 403);
  EXPECT_EQ(as("alice", "PUT", "/token").status, 405);
}

TEST_F(TokenTest, APasswordGrantByForm) {
  const Reply reply = post(
      "grant_type=password&service=0123456789abcdef&client_id=containerd-client&username=alice"
      "&password=secret&access_type=offline&scope=repository%3Ateam%2Fapp%3Apull+"
      "repository%3Ateam%2Ftwo%3Apush");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(entries(reply).size(), 2u);
  EXPECT_EQ(post("grant_type=password&username=alice&password=no").status, 401);
  EXPECT_EQ(post("grant_type=password").status, 401);
}

TEST_F(TokenTest, FormsThatAreNotTaken) {
  EXPECT_EQ(post("grant_type=refresh_token&refresh_token=x").status, 400);
  EXPECT_EQ(post("grant_type=password&username=alice&username=bob&password=secret").status, 400);
  EXPECT_EQ(
      post("grant_type=password&username=alice&password=secret", {{"Authorization", basic("bob")}})
          .status,
      400);
  EXPECT_EQ(send("POST", "/token", {{"Content-Type", "application/json"}}, "{}").status, 400);
  EXPECT_EQ(post(std::string((64 << 10) + 1, 'a')).status, 413);
}

}  // namespace
}  // namespace bulkhead
