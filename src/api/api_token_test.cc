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
    const Result<Identity> identity = tokens_.verify(*rows_.snapshot(), text, rows_.clock.time);
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

TEST_F(TokenTest, TheKeysArePublishedForEveryone) {
  const Reply reply = send("GET", "/.well-known/jwks.json", {});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Content-Type"), "application/jwk-set+json");
  EXPECT_EQ(reply.header("Cache-Control"), "public, max-age=30");
  EXPECT_TRUE(reply.body.starts_with(R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":")"));
  EXPECT_EQ(send("HEAD", "/.well-known/jwks.json", {}).length, reply.length);
  EXPECT_EQ(send("POST", "/.well-known/jwks.json", {}).header("Allow"), "GET, HEAD");
}

// Its bytes come only after the token has ended.
class SlowBody : public CountedBody {
 public:
  SlowBody(std::string bytes, TestClock& clock) : CountedBody(std::move(bytes)), clock_(clock) {}
  Task<std::string> read(size_t bytes_max) override {
    clock_.time += kTokenLifetime + kTokenLeeway;
    return CountedBody::read(bytes_max);
  }

 private:
  TestClock& clock_;
};

TEST_F(TokenTest, APushSurvivesTheTokenItBeganWith) {
  const std::string location = start("alice", "team/app");
  const std::string old = token("alice", "repository:team/app:pull,push");
  SlowBody body("late bytes", rows_.clock);
  const HeaderList headers = {{"Authorization", "Bearer " + old}};
  const Reply pushed = send("PATCH", location, headers, body);
  EXPECT_EQ(pushed.status, 202) << pushed.body;
  EXPECT_EQ(pushed.header("Range"), "0-9");

  const std::string close = location + "?digest=" + sha256("late bytes").to_string();
  const Reply next = bearing(old, "PUT", close);
  EXPECT_EQ(next.status, 401);
  EXPECT_TRUE(next.header("WWW-Authenticate").contains(R"(error="invalid_token")"));
  const std::string fresh = token("alice", "repository:team/app:pull,push");
  EXPECT_EQ(bearing(fresh, "PUT", close).status, 201);
}

TEST_F(TokenTest, ALongPushDoesNotSurviveTheEndOfTheRight) {
  const std::string location = start("alice", "team/app");
  const std::string old = token("alice", "repository:team/app:pull,push");
  class RevokingBody : public CountedBody {
   public:
    explicit RevokingBody(TestRegistry& rows) : CountedBody("bytes"), rows_(rows) {}
    Task<std::string> read(size_t bytes_max) override {
      if (reads == 0) EXPECT_TRUE(rows_.revoke("alice", Role::kAdmin, "team"));
      return CountedBody::read(bytes_max);
    }
    TestRegistry& rows_;
  } body(rows_);
  const HeaderList headers = {{"Authorization", "Bearer " + old}};
  EXPECT_EQ(send("PATCH", location, headers, body).status, 401);
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

TEST_F(TokenTest, ACertificateFetchesATokenThatNeedsNoCertificate) {
  link_certificate("CN=ci", "alice");
  certificate = certificate_of("CN=ci");
  const std::string fetched = token("", "repository:team/app:pull,push");
  EXPECT_EQ(bearing(fetched, "POST", "/v2/team/app/blobs/uploads/").status, 202);
  certificate = nullptr;
  EXPECT_EQ(bearing(fetched, "POST", "/v2/team/app/blobs/uploads/").status, 202);
  EXPECT_EQ(send("POST", "/v2/team/app/blobs/uploads/", {}).status, 401);
}

}  // namespace
}  // namespace bulkhead
