#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/test_server.h"

namespace bulkhead {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

std::string chunked(std::string_view body, size_t chunk_bytes) {
  std::string out;
  for (; !body.empty(); body.remove_prefix(std::min(chunk_bytes, body.size()))) {
    const std::string_view chunk = body.substr(0, chunk_bytes);
    char size[20];
    std::snprintf(size, sizeof(size), "%zx\r\n", chunk.size());
    out += size + std::string(chunk) + "\r\n";
  }
  return out + "0\r\n\r\n";
}

TEST(Server, KeepsAConnectionForManyRequests) {
  TestServer server;
  RawClient client(server.port());
  for (int i = 0; i < 50; ++i) {
    const RawReply reply = client.ask(request("GET", "/hello"));
    ASSERT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "hello");
    EXPECT_FALSE(reply.has("Connection:"));
    EXPECT_TRUE(reply.has("\r\nDate: "));
  }
  EXPECT_EQ(server.metric("bulkhead_http_requests_total"), "50");
  EXPECT_EQ(server.metric("bulkhead_http_connections_accepted_total"), "1");
}

TEST(Server, ClosesWhenAskedTo) {
  TestServer server;
  RawClient client(server.port());
  client.send(request("GET", "/hello", "Connection: close\r\n") + request("GET", "/hello"));
  const RawReply reply = client.reply();
  EXPECT_TRUE(reply.has("\r\nConnection: close\r\n"));
  EXPECT_EQ(client.rest(), "");
}

TEST(Server, SpeaksHttp10) {
  TestServer server;
  RawClient client(server.port());
  const RawReply kept = client.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(kept.has("\r\nConnection: keep-alive\r\n"));
  const RawReply last = client.ask("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(last.has("\r\nConnection: close\r\n"));
  EXPECT_EQ(last.body, "hello");
  EXPECT_EQ(client.rest(), "");
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  TestServer server;
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 200; ++i) {
    const std::string body = "body " + std::to_string(i);
    all +=
        request("POST", "/echo", "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
  }
  ASSERT_TRUE(client.send(all));
  for (int i = 0; i < 200; ++i) {
    const RawReply reply = client.reply();
    ASSERT_EQ(reply.status, 200) << i;
    ASSERT_EQ(reply.body, "body " + std::to_string(i));
  }
}

TEST(Server, TakesARequestByteByByte) {
  TestServer server;
  RawClient client(server.port());
  const std::string bytes = request("PUT", "/echo", "Transfer-Encoding: chunked\r\n") +
                            "5\r\nhello\r\n0\r\nX: y\r\n\r\n" + request("GET", "/hello");
  for (char byte : bytes) ASSERT_TRUE(client.send({&byte, 1}));
  EXPECT_EQ(client.reply().body, "hello");
  EXPECT_EQ(client.reply().body, "hello");
}

TEST(Server, TakesLargeBodies) {
  TestServer server;
  RawClient client(server.port());
  const std::string& body = server.handler.file();
  const std::string length = "Content-Length: " + std::to_string(body.size()) + "\r\n";
  EXPECT_EQ(client.ask(request("PUT", "/echo", length) + body).body, body);
  for (size_t chunk : {3'000'000, 32'768, 100}) {
    const RawReply reply = client.ask(request("PUT", "/echo", "Transfer-Encoding: chunked\r\n") +
                                      chunked(body, chunk));
    EXPECT_TRUE(reply.body == body) << chunk;
  }
}

TEST(Server, AnswersHeadWithoutABody) {
  TestServer server;
  RawClient client(server.port());
  const RawReply reply = client.ask(request("HEAD", "/file"), "HEAD");
  EXPECT_TRUE(reply.has("\r\nContent-Length: 3000000\r\n"));
  EXPECT_EQ(client.ask(request("GET", "/hello")).body, "hello");
}

TEST(Server, SendsRegionsOfFiles) {
  TestServer server;
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    const RawReply reply = client.ask(request("GET", "/file"));
    EXPECT_EQ(reply.status, 200);
    ASSERT_TRUE(reply.body == server.handler.file());
  }
}

TEST(Server, SendsWhatIsFoundMeanwhile) {
  TestServer server;
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    const RawReply reply = client.ask(request("GET", "/stream"));
    EXPECT_TRUE(reply.has("\r\nContent-Length: 3000000\r\n"));
    ASSERT_TRUE(reply.body == server.handler.file());
  }
  EXPECT_TRUE(client.ask(request("HEAD", "/stream"), "HEAD").has("Content-Length: 3000000"));
}

TEST(Server, NeverCompletesABodyThatIsNotAsPromised) {
  TestServer server;
  for (const auto& [path, promised] : {std::pair{"/stream/broken", 3'000'000},
                                       {"/stream/short", 3'000'001},
                                       {"/stream/long", 2'999'999}}) {
    RawClient client(server.port());
    client.send(request("GET", path) + request("GET", "/hello"));
    const std::string all = client.rest();
    EXPECT_THAT(all, StartsWith("HTTP/1.1 200 ")) << path;
    EXPECT_THAT(all, HasSubstr("\r\nContent-Length: " + std::to_string(promised) + "\r\n"));
    const std::string body = all.substr(all.find("\r\n\r\n") + 4);
    EXPECT_LT(body.size(), static_cast<size_t>(promised)) << path;
    EXPECT_TRUE(server.handler.file().starts_with(body)) << path;
  }
}

TEST(Server, ToleratesABodyOnGet) {
  TestServer server;
  RawClient client(server.port());
  EXPECT_EQ(client.ask(request("GET", "/hello", "Content-Length: 3\r\n") + "abc").body, "hello");
  EXPECT_EQ(client.ask(request("GET", "/hello")).body, "hello");
}

TEST(Server, SaysContinueAtTheFirstReadOnly) {
  TestServer server;
  RawClient client(server.port());
  const std::string fields = "Expect: 100-continue\r\nContent-Length: 5\r\n";
  EXPECT_EQ(client.ask(request("PUT", "/echo", fields)).status, 100);
  EXPECT_EQ(client.ask("hello").body, "hello");
  // A client that does not wait is not told to go on.
  EXPECT_EQ(client.ask(request("PUT", "/echo", fields) + "world").body, "world");
  const RawReply refused = client.ask(request("PUT", "/ignore", fields));
  EXPECT_EQ(refused.status, 401);
  EXPECT_TRUE(refused.has("\r\nConnection: close\r\n"));
}

// A body read off the wire in one piece with what follows it ends at its length and leaves
// the next request alone.
TEST(Server, TakesNothingOfTheRequestAfterABody) {
  TestServer server;
  RawClient client(server.port());
  for (size_t size = 1; size <= 100; ++size) {
    const std::string body(size, 'b');
    const std::string length = "Content-Length: " + std::to_string(size) + "\r\n";
    ASSERT_TRUE(client.send(request("PUT", "/echo", "Expect: 100-continue\r\n" + length)));
    ASSERT_EQ(client.reply().status, 100);
    ASSERT_TRUE(client.send(body + request("GET", "/hello")));
    ASSERT_EQ(client.reply().body, body);
    ASSERT_EQ(client.reply().body, "hello") << size;
    ASSERT_EQ(client.ask(request("PUT", "/ignore", length)).status, 401);
    ASSERT_TRUE(client.send(body + request("GET", "/hello")));
    ASSERT_EQ(client.reply().body, "hello") << size;
  }
}

TEST(Server, DrainsSmallUnreadBodies) {
  TestServer server;
  RawClient client(server.port());
  const std::string body(100'000, 'x');
  EXPECT_EQ(client.ask(request("PUT", "/ignore", "Content-Length: 100000\r\n") + body).status, 401);
  EXPECT_EQ(client
                .ask(request("PUT", "/ignore", "Transfer-Encoding: chunked\r\n") +
                     "3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n")
                .status,
            401);
  EXPECT_EQ(client.ask(request("GET", "/hello")).body, "hello");
}

TEST(Server, RefusesLargeBodiesEarlyAndIsHeard) {
  ServerOptions options;
  options.limits.drain_deadline = milliseconds(200);
  TestServer server(std::move(options));
  RawClient client(server.port());
  ASSERT_TRUE(client.send(request("PUT", "/ignore", "Content-Length: 10737418240\r\n")));
  const RawReply reply = client.reply();
  EXPECT_EQ(reply.status, 401);
  EXPECT_TRUE(reply.has("\r\nConnection: close\r\n"));
  // The server takes a bounded part of the body, then hangs up.
  const std::string piece(1 << 20, 'x');
  size_t sent = 0;
  while (sent < 200 && client.send(piece)) ++sent;
  EXPECT_LT(sent, 64u);
}

TEST(Server, SeesABodyThatIsCutShort) {
  TestServer server;
  RawClient client(server.port());
  client.send(request("PUT", "/echo", "Content-Length: 10\r\n") + "abc");
  client.end_writing();
  const RawReply reply = client.reply();
  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.body, HasSubstr("cut short"));
  EXPECT_EQ(client.rest(), "");
}

TEST(Server, AnswersItsOwnFailuresWith500) {
  TestServer server;
  RawClient client(server.port());
  for (std::string_view path : {"/throw", "/error"}) {
    const RawReply reply = client.ask(request("GET", path));
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.body, "refused: internal error");
  }
  EXPECT_EQ(client.ask(request("GET", "/hello")).status, 200);
  EXPECT_EQ(server.metric("bulkhead_http_exceptions_total"), "2");
}

TEST(Server, OutlivesAFailureInItsOwnFailure) {
  TestServer server;
  server.handler.break_refusals();
  RawClient client(server.port());
  client.send(request("GET", "/throw"));
  EXPECT_EQ(client.rest(), "");
  server.await_metric("bulkhead_http_connections_open", "0");
  server.await_metric("bulkhead_http_exceptions_total", "2");
  EXPECT_EQ(RawClient(server.port()).ask(request("GET", "/hello")).status, 200);
}

TEST(Server, ServesManyConnectionsAtOnce) {
  TestServer server;
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 100; ++i) clients.push_back(std::make_unique<RawClient>(server.port()));
  for (auto& client : clients) client->send(request("GET", "/wait"));
  server.handler.await_waiting(100);
  EXPECT_EQ(server.metric("bulkhead_http_requests_in_flight"), "100");
  server.handler.release();
  for (auto& client : clients) EXPECT_EQ(client->reply().body, "waited");
  clients.clear();
  server.await_metric("bulkhead_http_connections_open", "0");
}

TEST(Server, SaysWhyItCannotListen) {
  TestServer first;
  TestHandler handler;
  Metrics metrics;
  const std::string address = "127.0.0.1:" + std::to_string(first.port());
  Server second({.address = address, .threads = 1}, handler, metrics, Logger::discard());
  EXPECT_THAT(second.start().error().message, HasSubstr("already in use"));
}

}  // namespace
}  // namespace bulkhead
