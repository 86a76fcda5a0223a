#include "auth/external/https_fetcher.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "auth/external/canned_server.h"

namespace bulkhead {
namespace {

using namespace std::chrono_literals;

std::string ok(const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 200 OK\r\nConnection: close\r\n" + headers + "\r\n" + body;
}

Result<std::string> fetch(const std::string& url, FetchLimits limits = {}) {
  return HttpsFetcher(limits).blocking_fetch(url, "");
}

TEST(HttpsFetcher, YieldsTheBody) {
  const CannedServer server(ok("{}"));
  EXPECT_EQ(fetch(server.url()).value(), "{}");
}

TEST(HttpsFetcher, SpeaksOnlyHttpsElsewhere) {
  for (const char* url : {"http://issuer.example/", "ftp://issuer.example/", "file:///etc/passwd",
                          "gopher://127.0.0.1/", "", "http://localhost:1/"}) {
    const auto refused = fetch(url);
    ASSERT_FALSE(refused) << url;
    EXPECT_TRUE(refused.error().message.ends_with("not an https:// address")) << url;
  }
}

TEST(HttpsFetcher, VerifiesWhoAnswersByHttps) {
  const CannedServer server(ok("{}"));
  const std::string url = "https" + server.url().substr(4);
  EXPECT_FALSE(fetch(url));
  EXPECT_EQ(server.clients(), 1);
}

TEST(HttpsFetcher, FollowsNoRedirect) {
  const CannedServer target(ok("{}"));
  for (const char* status : {"301", "302", "303", "307", "308"}) {
    const CannedServer server("HTTP/1.1 " + std::string(status) + " Elsewhere\r\nLocation: " +
                              target.url() + "\r\nContent-Length: 0\r\n\r\n");
    EXPECT_FALSE(fetch(server.url())) << status;
  }
  EXPECT_EQ(target.clients(), 0);
}

TEST(HttpsFetcher, OnlyA200IsAnAnswer) {
  for (const char* status : {"201", "204", "404", "500"}) {
    const CannedServer server("HTTP/1.1 " + std::string(status) +
                              " What\r\nContent-Length: 0\r\n\r\n");
    const auto refused = fetch(server.url());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(refused.error().message.ends_with("the answer is " + std::string(status)));
  }
}

TEST(HttpsFetcher, TakesAsMuchAsItMayAndNoByteMore) {
  const std::string body(100'000, ' ');
  const std::string length = "Content-Length: 100000\r\n";
  for (const std::string& headers : {std::string(), length}) {
    const CannedServer server(ok(body, headers));
    EXPECT_EQ(fetch(server.url(), {.bytes_max = 100'000}).value(), body);
    const auto refused = fetch(server.url(), {.bytes_max = 99'999});
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().message.ends_with("it is too large"));
  }
}

TEST(HttpsFetcher, ABodyThatBreaksOffIsNone) {
  const CannedServer server(ok("{}", "Content-Length: 3\r\n"));
  EXPECT_FALSE(fetch(server.url()));
}

TEST(HttpsFetcher, EndsAtItsDeadline) {
  const CannedServer server("");
  const auto late = fetch(server.url(), {.deadline = 50ms});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kUnavailable);
}

TEST(HttpsFetcher, NobodyListensIsUnavailable) {
  std::string url;
  {
    const CannedServer gone(ok("{}"));
    url = gone.url();
  }
  EXPECT_EQ(fetch(url).error().code, ErrorCode::kUnavailable);
}

TEST(HttpsFetcher, AsksNoProxyOfTheEnvironment) {
  const CannedServer proxy(ok("proxied"));
  const CannedServer server(ok("{}"));
  const std::string address = proxy.url().substr(0, proxy.url().rfind('/'));
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) {
    ::setenv(name, address.c_str(), 1);
  }
  EXPECT_EQ(fetch(server.url()).value(), "{}");
  EXPECT_EQ(proxy.clients(), 0);
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) {
    ::unsetenv(name);
  }
}

}  // namespace
}  // namespace bulkhead
