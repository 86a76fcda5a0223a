#include <gtest/gtest.h>

#include "base/function_ref.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"

namespace bulkhead {
namespace {

TEST(Hex, RoundTripsAndRefusesUpperCase) {
  EXPECT_EQ(to_hex(std::string("\x00\xff", 2)), "00ff");
  EXPECT_EQ(from_hex("00ff"), std::string("\x00\xff", 2));
  EXPECT_FALSE(from_hex("00FF"));
  EXPECT_FALSE(from_hex("0"));
}

TEST(Time, PrintsBothForms) {
  EXPECT_EQ(to_rfc3339(unix_time(1769860800123)), "2026-01-31T12:00:00.123Z");
  EXPECT_EQ(to_http_date(unix_time(1769860800123)), "Sat, 31 Jan 2026 12:00:00 GMT");
}

Result<int> half(int value) {
  if (value % 2 != 0) return fail(ErrorCode::kInvalid, "odd");
  return value / 2;
}

Result<int> quarter(int value) { return TRY(half(TRY(half(value)))); }

TEST(Result, TryReturnsTheFirstError) {
  EXPECT_EQ(quarter(8), 2);
  EXPECT_EQ(quarter(6).error(), (Error{ErrorCode::kInvalid, "odd"}));
}

TEST(JsonString, EscapesWhatWouldBreakALine) {
  std::string out;
  append_json_string(out, "a\"b\\\r\n\x7f\xffé");
  EXPECT_EQ(out, "\"a\\\"b\\\\\\u000d\\n\\u007f\\ufffdé\"");
}

TEST(JsonString, RefusesOverlongAndSurrogateSequences) {
  std::string out;
  append_json_string(out, "\xC0\xAF\xED\xA0\x80");
  EXPECT_EQ(out, "\"\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\"");
}

TEST(Metrics, TextHasOneHeadPerNameAndCumulativeBuckets) {
  Metrics metrics;
  metrics.counter("requests_total", "Requests.", "code=\"200\"").add(3);
  metrics.counter("requests_total", "Requests.", "code=\"404\"");
  metrics.histogram("seconds", "Time.").observe(0.002);
  const std::string text = metrics.text();
  EXPECT_NE(text.find("requests_total{code=\"200\"} 3\nrequests_total{code=\"404\"} 0\n"),
            std::string::npos);
  EXPECT_NE(text.find("seconds_bucket{le=\"0.001\"} 0\nseconds_bucket{le=\"0.003\"} 1\n"),
            std::string::npos);
}

TEST(FunctionRef, CallsABorrowedLambda) {
  int sum = 0;
  auto add = [&](int value) { sum += value; };
  FunctionRef<void(int)> reference = add;
  reference(3);
  EXPECT_EQ(sum, 3);
}

}  // namespace
}  // namespace bulkhead
