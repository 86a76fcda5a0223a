#include "http/request_head.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

const HttpLimits kLimits;

// The status of the refusal; 0 when the head is accepted, -1 when more is needed.
int refusal_of(std::string_view bytes, const HttpLimits& limits = kLimits) {
  RequestHead head;
  RequestHeadParser parser(limits);
  const HeadProgress progress = parser.parse(bytes, head);
  if (const auto* refusal = std::get_if<HeadRefusal>(&progress)) return refusal->status;
  return std::holds_alternative<HeadComplete>(progress) ? 0 : -1;
}

int refusal_of_fields(const std::string& fields) {
  return refusal_of("POST /v2/ HTTP/1.1\r\nHost: example.org\r\n" + fields + "\r\n");
}

RequestHead parsed(std::string_view bytes) {
  RequestHead head;
  RequestHeadParser parser(kLimits);
  EXPECT_TRUE(std::holds_alternative<HeadComplete>(parser.parse(bytes, head))) << bytes;
  return head;
}

TEST(RequestHead, TakesARequestApart) {
  const std::string bytes =
      "PATCH /v2/a/blobs/uploads/u?x=1?&y=%20 HTTP/1.1\r\nHost: [::1]:5000\r\n"
      "Accept:  a/b \t\r\naccept: c/d\r\nContent-Length: 9223372036854775807\r\n"
      "Expect: 100-Continue\r\n\r\nBODY";
  RequestHead head;
  RequestHeadParser parser(kLimits);
  const HeadProgress progress = parser.parse(bytes, head);
  ASSERT_TRUE(std::holds_alternative<HeadComplete>(progress));
  EXPECT_EQ(std::get<HeadComplete>(progress).bytes, bytes.size() - 4);
  EXPECT_EQ(head.method, "PATCH");
  EXPECT_EQ(head.path, "/v2/a/blobs/uploads/u");
  EXPECT_EQ(head.query, "x=1?&y=%20");
  EXPECT_EQ(head.host, "[::1]:5000");
  EXPECT_EQ(head.headers.merged("ACCEPT"), "a/b, c/d");
  EXPECT_EQ(head.body_length, 9223372036854775807u);
  EXPECT_TRUE(head.expects_continue);
  EXPECT_TRUE(head.keep_alive);
}

TEST(RequestHead, IsTheSameHoweverItArrives) {
  const std::string bytes =
      "GET /v2/ HTTP/1.1\r\nHost: h\r\nX: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  RequestHead head;
  RequestHeadParser parser(kLimits);
  for (size_t size = 0; size < bytes.size(); ++size) {
    const HeadProgress progress = parser.parse(std::string_view(bytes).substr(0, size), head);
    ASSERT_TRUE(std::holds_alternative<HeadNeedsMore>(progress)) << size;
  }
  const HeadProgress progress = parser.parse(bytes, head);
  ASSERT_TRUE(std::holds_alternative<HeadComplete>(progress));
  EXPECT_EQ(std::get<HeadComplete>(progress).bytes, bytes.size());
  EXPECT_EQ(head.body_length, std::nullopt);
  EXPECT_EQ(head.headers.size(), 3u);
}

TEST(RequestHead, KnowsWhenAConnectionStays) {
  const auto stays = [](const std::string& version, const std::string& fields) {
    return parsed("GET / HTTP/" + version + "\r\nHost: h\r\n" + fields + "\r\n").keep_alive;
  };
  EXPECT_TRUE(stays("1.1", ""));
  EXPECT_FALSE(stays("1.1", "Connection: x, CLOSE\r\n"));
  EXPECT_FALSE(stays("1.0", ""));
  EXPECT_TRUE(stays("1.0", "Connection: Keep-Alive\r\n"));
  EXPECT_FALSE(stays("1.0", "Connection: keep-alive, close\r\n"));
}

TEST(RequestHead, IgnoresExpectationsWithoutABody) {
  EXPECT_FALSE(
      parsed("GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n").expects_continue);
  EXPECT_FALSE(parsed("PUT / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")
                   .expects_continue);
  EXPECT_EQ(refusal_of_fields("Expect: 200-maybe\r\n"), 417);
}

TEST(RequestHead, RefusesBrokenRequestLines) {
  for (std::string_view line : {"",
                                "GET",
                                "GET /",
                                "GET  / HTTP/1.1",
                                "GET /  HTTP/1.1",
                                " GET / HTTP/1.1",
                                "GET / x HTTP/1.1",
                                "GET\t/\tHTTP/1.1",
                                "G\xC3\x89T / HTTP/1.1",
                                "GET / HTTP/1.1 ",
                                "GET / HTTP/2.0",
                                "GET / HTTP/1.2",
                                "GET / HTTP/0.9",
                                "GET / http/1.1",
                                "GET / HTTP/1.1x",
                                "GET / HTTP/1,1",
                                "GET v2/ HTTP/1.1",
                                "GET http://h/ HTTP/1.1",
                                "OPTIONS * HTTP/1.1",
                                "CONNECT h:1 HTTP/1.1",
                                "GET /a#b HTTP/1.1",
                                "GET /\x7F HTTP/1.1",
                                "GET /\xFF HTTP/1.1",
                                "GET /a\rb HTTP/1.1",
                                "(GET) / HTTP/1.1"}) {
    const std::string bytes = std::string(line) + "\r\nHost: h\r\n\r\n";
    EXPECT_EQ(refusal_of(bytes), 400) << line;
  }
  EXPECT_EQ(refusal_of(std::string("GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n", 29)), 400);
}

TEST(RequestHead, RefusesBrokenLinesAtOnce) {
  for (std::string_view bytes :
       {"GET / HTTP/1.1\n", "\n", "GET / HTTP/1.1\r\nHost: h\n", "GET / HTTP/1.1\r\nHost: h\r\n\n",
        "GET / HTTP/1.1\r\nX: a\nY: b\r\n"}) {
    EXPECT_EQ(refusal_of(bytes), 400) << bytes;
  }
}

TEST(RequestHead, RefusesBrokenFields) {
  for (std::string_view field :
       {"X", ": x", "X : y", "X\t: y", " X: y", "\tX: y", "X Y: z", "X\xE9: a", ":authority: h",
        "X: a\rb", "X: a\x01", "X: a\x7F", "X: a\r"}) {
    EXPECT_EQ(refusal_of_fields(std::string(field) + "\r\n"), 400) << field;
  }
  EXPECT_EQ(refusal_of_fields(std::string("X: a\0b\r\n", 8)), 400);
  EXPECT_EQ(refusal_of_fields("X: a\r\n b\r\n"), 400);  // a folded line
  EXPECT_EQ(refusal_of_fields("X:\r\nY: \xE9\t.\r\n"), 0);
}

TEST(RequestHead, WantsExactlyOneGoodHost) {
  const auto with_host = [](const std::string& lines) {
    return refusal_of("GET / HTTP/1.1\r\n" + lines + "\r\n");
  };
  for (std::string_view host :
       {"h", "h:0", "a-b_c.d~1:65535", "127.0.0.1:80", "[::1]", "[::1]:1"}) {
    EXPECT_EQ(with_host("Host: " + std::string(host) + "\r\n"), 0) << host;
  }
  for (std::string_view host :
       {"", " ", ":80", "h:", "h:65536", "h:+1", "h:1:2", "a b", "a,b", "a/b", "u@h", "[::1", "::1",
        "[::g]", "[::1]x", "[]", "h\"", "a%2Fb"}) {
    EXPECT_EQ(with_host("Host: " + std::string(host) + "\r\n"), 400) << host;
  }
  EXPECT_EQ(with_host(""), 400);
  EXPECT_EQ(with_host("Host: h\r\nhost: h\r\n"), 400);
  EXPECT_EQ(with_host("Host: " + std::string(256, 'a') + "\r\n"), 400);
  EXPECT_EQ(refusal_of("GET / HTTP/1.0\r\n\r\n"), 0);
  EXPECT_EQ(refusal_of("GET / HTTP/1.0\r\nHost: a b\r\n\r\n"), 400);
}

TEST(RequestHead, ReadsBodyFramingOneWayOnly) {
  for (std::string_view fields :
       {"Content-Length: 4\r\nContent-Length: 4\r\n",
        "Content-Length: 4\r\ncontent-length: 5\r\n",
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Content-Length: 4, 4\r\n",
        "Content-Length: +4\r\n",
        "Content-Length: -4\r\n",
        "Content-Length: 4 4\r\n",
        "Content-Length: 0x4\r\n",
        "Content-Length: 4.0\r\n",
        "Content-Length: \r\n",
        "Content-Length: 9223372036854775808\r\n",
        "Content-Length: 18446744073709551617\r\n",
        "Content-Length: \xC2\xB2\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked;q=1\r\n",
        "Transfer-Encoding: \r\n",
        "Transfer-Encoding: chunked,\r\n",
        "Transfer-Encoding: \"chunked\"\r\n",
        "Transfer-Encoding: \x0B"
        "chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"}) {
    EXPECT_EQ(refusal_of_fields(std::string(fields)), 400) << fields;
  }
  EXPECT_EQ(refusal_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of_fields("Transfer-Encoding: Chunked\r\n"), 0);
  EXPECT_EQ(parsed("GET / HTTP/1.1\r\nHost: h\r\n\r\n").body_length, 0u);
}

TEST(RequestHead, RefusesSecondLinesOfSingleFields) {
  for (std::string_view name :
       {"Authorization", "Range", "If-Range", "Content-Type", "Content-Range"}) {
    const std::string line = std::string(name) + ": x\r\n";
    EXPECT_EQ(refusal_of_fields(line), 0) << name;
    EXPECT_EQ(refusal_of_fields(line + "A: b\r\n" + line), 400) << name;
  }
}

TEST(RequestHead, TakesNoEncodedBodies) {
  for (std::string_view coding : {"gzip", "zstd", "identity, gzip", "x"}) {
    EXPECT_EQ(refusal_of_fields("Content-Encoding: " + std::string(coding) + "\r\n"), 415);
  }
  EXPECT_EQ(refusal_of_fields("Content-Encoding: Identity\r\n"), 0);
}

TEST(RequestHead, KeepsItsLimits) {
  const std::string host = " HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(refusal_of("GET /" + std::string(8191, 'a') + host + "\r\n"), 0);
  EXPECT_EQ(refusal_of("GET /" + std::string(8192, 'a') + host + "\r\n"), 414);
  EXPECT_EQ(refusal_of("GET /" + std::string(70'000, 'a')), 414);
  EXPECT_EQ(refusal_of("GET /" + host + "X: " + std::string(60'000, 'a') + "\r\n\r\n"), 0);
  EXPECT_EQ(refusal_of("GET /" + host + "X: " + std::string(70'000, 'a') + "\r\n\r\n"), 431);
  EXPECT_EQ(refusal_of("GET /" + host + "RANGE: bytes=" + std::string(70'000, '1')), 400);
  std::string fields;
  for (int i = 0; i < 199; ++i) fields += "X: y\r\n";
  EXPECT_EQ(refusal_of("GET /" + host + fields + "\r\n"), 0);
  EXPECT_EQ(refusal_of("GET /" + host + fields + "X: y\r\n\r\n"), 431);
}

}  // namespace
}  // namespace bulkhead
