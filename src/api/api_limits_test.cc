// Rates, trusted proxies and the headers of every response, through the whole pipeline.
#include "api/test_api.h"

namespace bulkhead {
namespace {

// Sends until it is refused; the number of requests that were served. At one a second it takes a
// few more than the burst at most.
template <class Send>
int served_until_429(Send send) {
  for (int served = 0; served < 1000; ++served) {
    const Reply reply = send();
    if (reply.status != 429) continue;
    EXPECT_TRUE(reply.says("TOOMANYREQUESTS")) << reply.body;
    EXPECT_FALSE(reply.has("WWW-Authenticate"));
    EXPECT_EQ(reply.header("Retry-After"), "1");
    return served;
  }
  ADD_FAILURE() << "never refused";
  return 1000;
}

class AddressLimitTest : public ApiTest {
 protected:
  AddressLimitTest()
      : ApiTest(std::make_unique<MemoryStore>(),
                {.trusted_proxies = "10.0.0.0/8",
                 .rates = {.per_address = {.per_second = 1, .burst = 3}}}) {}

  int served(const std::string& method, const std::string& target, HeaderList headers = {}) {
    return served_until_429([&] { return send(method, target, headers); });
  }
};

TEST_F(AddressLimitTest, EveryRouteCountsEvenWhatIsNone) {
  int last = 0;
  for (const char* target : {"/v2/", "/v2/team/app/tags/list", "/token", "/nowhere", "/metrics"}) {
    peer_address_ = "192.0.2." + std::to_string(++last);
    EXPECT_GE(served("GET", target), 3) << target;
  }
}

TEST_F(AddressLimitTest, ANeighbourIsNotMeant) {
  served("GET", "/v2/");
  peer_address_ = "127.0.0.2";
  EXPECT_EQ(send("GET", "/v2/", {}).status, 401);
}

TEST_F(AddressLimitTest, OneSubnetIsOneClient) {
  int last = 0;
  const int count = served_until_429([&] {
    peer_address_ = "2001:db8::" + std::to_string(++last);
    return send("GET", "/v2/", {});
  });
  EXPECT_GE(count, 3);
}

TEST_F(AddressLimitTest, HealthIsAlwaysToBeHad) {
  served("GET", "/v2/");
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(send("GET", "/healthz", {}).status, 200);
    EXPECT_EQ(send("GET", "/readyz", {}).status, 200);
  }
}

TEST_F(AddressLimitTest, ARefusedRequestTouchesNothing) {
  served("GET", "/v2/");
  CountedBody body("{}");
  Reply reply;
  do reply = send("PUT", "/v2/team/app/manifests/x", {}, body); while (reply.status != 429);
  EXPECT_EQ(body.reads, 0);
}

TEST_F(AddressLimitTest, BehindATrustedProxyTheClientCounts) {
  peer_address_ = "10.0.0.1";
  served("GET", "/v2/", {{"X-Forwarded-For", "192.0.2.1"}});
  EXPECT_EQ(send("GET", "/v2/", {{"X-Forwarded-For", "192.0.2.2"}}).status, 401);
}

TEST_F(AddressLimitTest, WhoeverIsNoProxyForgesNoAddress) {
  int last = 0;
  const int count = served_until_429([&] {
    return send("GET", "/v2/", {{"X-Forwarded-For", "192.0.2." + std::to_string(++last % 256)}});
  });
  EXPECT_GE(count, 3);
}

TEST_F(AddressLimitTest, ATrustedProxySetsNeitherSchemeNorHost) {
  peer_address_ = "10.0.0.1";
  const Reply reply = send("GET", "/v2/", {{"X-Forwarded-For", "192.0.2.1"},
                                           {"X-Forwarded-Host", "evil.example"},
                                           {"X-Forwarded-Proto", "https"},
                                           {"Forwarded", "host=evil.example;proto=https"}});
  EXPECT_TRUE(reply.header("WWW-Authenticate").contains("\"http://registry.example:5000/token\""));
}

class AccountLimitTest : public ApiTest {
 protected:
  AccountLimitTest()
      : ApiTest(std::make_unique<MemoryStore>(),
                {.rates = {.per_account = {.per_second = 1, .burst = 3}}}) {}
};

TEST_F(AccountLimitTest, AnAccountIsOneWhereverItComesFrom) {
  int last = 0;
  const int count = served_until_429([&] {
    peer_address_ = "192.0.2." + std::to_string(++last % 256);
    return as("alice", "GET", "/v2/");
  });
  EXPECT_GE(count, 3);
  EXPECT_EQ(as("bob", "GET", "/v2/").status, 200);
}

TEST_F(AccountLimitTest, TokensAndTheirRequestsCountForTheirOwner) {
  const std::string alices = token("alice", "");
  served_until_429([&] { return bearing(alices, "GET", "/v2/"); });
  EXPECT_EQ(as("bob", "GET", "/token").status, 200);
  EXPECT_GE(served_until_429([&] { return as("carol", "GET", "/token"); }), 3);
}

TEST_F(AccountLimitTest, OperatorsSeeThatSomebodyIsSlowed) {
  EXPECT_TRUE(as("admin", "GET", "/metrics").says("bulkhead_api_slowed_total 0\n"));
  served_until_429([&] { return as("alice", "GET", "/v2/"); });
  EXPECT_TRUE(as("admin", "GET", "/metrics").says("bulkhead_api_slowed_total 1\n"));
}

TEST_F(AccountLimitTest, EveryoneIsNoAccount) {
  rows_.grant("anonymous", Role::kPuller, "team");
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(send("GET", "/v2/team/app/tags/list", {}).status, 404);
  }
}

TEST_F(ApiTest, ByDefaultThereIsNoRate) {
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(as("alice", "GET", "/v2/").status, 200);
}

void expect_what_browsers_are_told(const Reply& reply) {
  EXPECT_EQ(reply.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(reply.header("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
  EXPECT_EQ(reply.header("X-Frame-Options"), "DENY");
  EXPECT_EQ(reply.header("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(reply.header("Cross-Origin-Resource-Policy"), "same-origin");
  EXPECT_TRUE(reply.has("Cache-Control"));
}

TEST_F(ApiTest, EveryResponseTellsBrowsersWhatTheyMustNotDo) {
  const std::string blob = push_blob("alice", "team/app", "bytes");
  for (const std::string& target : {std::string("/v2/"), "/v2/team/app/blobs/" + blob,
                                    std::string("/healthz"), std::string("/token"),
                                    std::string("/nowhere"), std::string("/metrics")}) {
    const Reply reply = as("alice", "GET", target);
    expect_what_browsers_are_told(reply);
    EXPECT_FALSE(reply.has("Strict-Transport-Security"));
  }
}

class HstsTest : public ApiTest {
 protected:
  HstsTest() : ApiTest(std::make_unique<MemoryStore>(), {.hsts_max_age = std::chrono::hours(24)}) {}
};

TEST_F(HstsTest, IsToldOverTlsOnly) {
  EXPECT_FALSE(send("GET", "/v2/", {}).has("Strict-Transport-Security"));
  over_tls_ = true;
  EXPECT_EQ(send("GET", "/v2/", {}).header("Strict-Transport-Security"), "max-age=86400");
  expect_what_browsers_are_told(send("GET", "/v2/", {}));
}

}  // namespace
}  // namespace bulkhead
