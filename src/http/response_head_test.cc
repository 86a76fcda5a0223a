#include "http/response_head.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

std::string head_of(const Response& response, ConnectionField field = ConnectionField::kNone) {
  std::string out;
  append_response_head(out, response, field, "Date: D\r\n");
  return out;
}

TEST(ResponseHead, GivesTheLengthOfItsParts) {
  Response response;
  response.headers.add("Content-Type", "a/b");
  response.body.emplace_back(std::string("12345"));
  response.body.emplace_back(FileRegion{nullptr, 7, 1000});
  EXPECT_EQ(head_of(response),
            "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: a/b\r\nContent-Length: 1005\r\n\r\n");
}

TEST(ResponseHead, GivesTheLengthAGetWouldHave) {
  Response response{.status = 206, .content_length = 77};
  EXPECT_EQ(head_of(response, ConnectionField::kClose),
            "HTTP/1.1 206 Partial Content\r\nDate: D\r\nConnection: close\r\n"
            "Content-Length: 77\r\n\r\n");
}

TEST(ResponseHead, GivesNoLengthWhereNoneBelongs) {
  EXPECT_EQ(head_of({.status = 204}), "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n");
  EXPECT_EQ(head_of({.status = 304}, ConnectionField::kKeepAlive),
            "HTTP/1.1 304 Not Modified\r\nDate: D\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_FALSE(has_body(204, AnswerTo::kOther));
  EXPECT_FALSE(has_body(304, AnswerTo::kOther));
  EXPECT_FALSE(has_body(200, AnswerTo::kHead));
  EXPECT_TRUE(has_body(200, AnswerTo::kOther));
}

TEST(ResponseHead, LetsNoValueEndItsLine) {
  Response response{.status = 202};
  response.headers.add("Location", "/a\r\nSet-Cookie: x\n\x01");
  response.headers.add("content-length", "9");
  response.headers.add("Connection", "upgrade");
  EXPECT_EQ(head_of(response),
            "HTTP/1.1 202 Accepted\r\nDate: D\r\nLocation: /a  Set-Cookie: x  \r\n"
            "Content-Length: 0\r\n\r\n");
}

TEST(ResponseHead, SendsConstantLinesAsTheyAre) {
  Response response{.status = 204, .constant_lines = "A: b\r\nC: d\r\n"};
  response.headers.add("E", "f");
  EXPECT_EQ(head_of(response),
            "HTTP/1.1 204 No Content\r\nDate: D\r\nE: f\r\nA: b\r\nC: d\r\n\r\n");
}

TEST(DateLine, IsAFixedDate) {
  DateLine date;
  const std::string line(date.now());
  EXPECT_EQ(line.size(), std::string_view("Date: Sat, 31 Jan 2026 12:00:00 GMT\r\n").size());
  EXPECT_TRUE(line.starts_with("Date: ") && line.ends_with(" GMT\r\n")) << line;
}

}  // namespace
}  // namespace bulkhead
