// What the server refuses, what it does not wait for, and how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "http/testing/test_server.h"

namespace bulkhead {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

// What the server says to `attack` with a harmless request behind it, until it closes.
std::string said_to(const TestServer& server, const std::string& attack) {
  RawClient client(server.port());
  client.send(attack + request("GET", "/hello"));
  return client.rest();
}

size_t replies_in(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find("HTTP/1.1 ", at)) != std::string_view::npos; ++at) ++count;
  return count;
}

TEST(ServerLimits, RefusesAmbiguousFramingAndReadsNoFurther) {
  TestServer server;
  const std::string host = "POST /echo HTTP/1.1\r\nHost: h\r\n";
  for (const std::string& attack :
       {host + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        host + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        host + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
        host + "Content-Length: +4\r\n\r\nabcd", host + "Content-Length: 4 4\r\n\r\nabcd",
        host + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        host + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        host + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        host + "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        host + "X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", host + "Host: other\r\n\r\n",
        host + "Authorization: a\r\nAuthorization: b\r\n\r\n",
        std::string("POST /echo HTTP/1.1\r\n\r\n"), std::string("GET /hello HTTP/1.1\nHost: h\n\n"),
        std::string("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), std::string("GET  /hello HTTP/1.1\r\n")}) {
    const std::string said = said_to(server, attack);
    EXPECT_THAT(said, StartsWith("HTTP/1.1 400 Bad Request\r\n")) << attack;
    EXPECT_THAT(said, HasSubstr("\r\nConnection: close\r\n")) << attack;
    EXPECT_EQ(replies_in(said), 1u) << attack << said;
  }
}

TEST(ServerLimits, RefusesBrokenChunksAndReadsNoFurther) {
  TestServer server;
  for (std::string_view body :
       {"5;\nx\r\nhello\r\n0\r\n\r\n", "5;a=\"\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n", "5\nhello\r\n0\r\n\r\n", "0\r\n X: y\r\n\r\n"}) {
    for (std::string_view path : {"/echo", "/ignore"}) {
      const std::string said = said_to(
          server, request("POST", path, "Transfer-Encoding: chunked\r\n") + std::string(body));
      EXPECT_EQ(replies_in(said), 1u) << path << " " << body << said;
      EXPECT_THAT(said, HasSubstr("\r\nConnection: close\r\n")) << path << " " << body;
    }
  }
}

TEST(ServerLimits, RefusesEncodedBodies) {
  TestServer server;
  const std::string said = said_to(
      server, request("PUT", "/echo", "Content-Encoding: gzip\r\nContent-Length: 1\r\n") + "x");
  EXPECT_THAT(said, StartsWith("HTTP/1.1 415 "));
  EXPECT_EQ(replies_in(said), 1u);
  EXPECT_EQ(server.metric("bulkhead_http_requests_refused_total"), "1");
}

TEST(ServerLimits, AnswersATlsHelloInPlainTextAtOnce) {
  TestServer server;
  RawClient client(server.port());
  client.send(std::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));
  EXPECT_THAT(client.rest(), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  RawClient real(server.port());
  EXPECT_FALSE(real.start_tls());
}

TEST(ServerLimits, RefusesHeadsThatAreTooLong) {
  TestServer server;
  EXPECT_THAT(said_to(server, "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n"),
              StartsWith("HTTP/1.1 414 "));
  EXPECT_THAT(said_to(server, request("GET", "/", "X: " + std::string(70'000, 'a') + "\r\n")),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(said_to(server, request("GET", "/", "Range: " + std::string(70'000, '1') + "\r\n")),
              StartsWith("HTTP/1.1 400 "));
}

TEST(ServerLimits, EndsSlowHeadsWith408) {
  ServerOptions options;
  options.limits.head_deadline = milliseconds(50);
  TestServer server(std::move(options));
  RawClient client(server.port());
  client.send("GET /hello HTTP/1.1\r\nHost: h\r\nX-Slow: ");
  const RawReply reply = client.reply();
  EXPECT_EQ(reply.status, 408);
  EXPECT_TRUE(reply.has("\r\nConnection: close\r\n"));
  EXPECT_EQ(client.rest(), "");
}

TEST(ServerLimits, ClosesIdleConnectionsWithoutAWord) {
  ServerOptions options;
  options.limits.keep_alive_idle = milliseconds(50);
  TestServer server(std::move(options));
  RawClient silent(server.port());
  EXPECT_EQ(silent.rest(), "");
  RawClient client(server.port());
  EXPECT_EQ(client.ask(request("GET", "/hello")).status, 200);
  EXPECT_EQ(client.rest(), "");
}

TEST(ServerLimits, StopsWaitingForSlowBodies) {
  ServerOptions options;
  options.limits.body_idle = milliseconds(50);
  TestServer server(std::move(options));
  RawClient client(server.port());
  const RawReply reply = client.ask(request("PUT", "/echo", "Content-Length: 10\r\n") + "abc");
  EXPECT_EQ(reply.status, 400);
  EXPECT_TRUE(reply.has("\r\nConnection: close\r\n"));
}

TEST(ServerLimits, StopsSendingToOneWhoDoesNotRead) {
  ServerOptions options;
  options.limits.write_idle = milliseconds(50);
  TestServer server(std::move(options));
  RawClient client(server.port());
  std::string many;
  for (int i = 0; i < 20; ++i) many += request("GET", "/file");
  client.send(many);
  server.await_metric("bulkhead_http_requests_in_flight", "1");
  server.await_metric("bulkhead_http_connections_open", "0");
}

TEST(ServerLimits, Says503OverTheConnectionLimit) {
  ServerOptions options;
  options.limits.connections_max = 2;
  options.limits.refusing_connections_max = 1;
  TestServer server(std::move(options));
  auto first = std::make_unique<RawClient>(server.port());
  RawClient second(server.port());
  EXPECT_EQ(first->ask(request("GET", "/hello")).status, 200);
  EXPECT_EQ(second.ask(request("GET", "/hello")).status, 200);
  RawClient third(server.port());
  RawClient fourth(server.port());  // not even told
  EXPECT_EQ(fourth.rest(), "");
  const RawReply reply = third.ask(request("GET", "/hello"));
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(reply.has("\r\nConnection: close\r\n"));
  EXPECT_EQ(third.rest(), "");
  EXPECT_EQ(server.metric("bulkhead_http_connections_refused_total"), "2");
  third.end_writing();
  first.reset();
  server.await_metric("bulkhead_http_connections_open", "1");
  EXPECT_EQ(RawClient(server.port()).ask(request("GET", "/hello")).status, 200);
}

TEST(ServerShutdown, ClosesIdleConnectionsAndFinishesRequests) {
  TestServer server;
  RawClient idle(server.port()), busy(server.port());
  EXPECT_EQ(idle.ask(request("GET", "/hello")).status, 200);
  busy.send(request("GET", "/wait"));
  server.handler.await_waiting(1);
  auto stopped = std::async(std::launch::async, [&] { server.server.stop(); });
  EXPECT_EQ(idle.rest(), "");
  server.handler.release();
  const RawReply reply = busy.reply();
  EXPECT_EQ(reply.body, "waited");
  EXPECT_TRUE(reply.has("\r\nConnection: close\r\n"));
  EXPECT_EQ(busy.rest(), "");
  ASSERT_EQ(stopped.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_EQ(server.metric("bulkhead_http_connections_open"), "0");
}

TEST(ServerShutdown, BreaksOffWhatOutlivesTheDeadline) {
  ServerOptions options;
  options.limits.shutdown_deadline = milliseconds(50);
  TestServer server(std::move(options));
  RawClient client(server.port());
  ASSERT_TRUE(client.send(request("PUT", "/echo", "Content-Length: 10\r\n") + "abc"));
  server.await_metric("bulkhead_http_requests_in_flight", "1");
  server.server.stop();
  EXPECT_EQ(client.rest(), "");
}

}  // namespace
}  // namespace bulkhead
