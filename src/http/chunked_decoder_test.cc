#include "http/chunked_decoder.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

struct Decoded {
  std::string payload;
  size_t consumed = 0;
  bool finished = false;
  bool malformed = false;

  bool operator==(const Decoded&) const = default;
};

// Feeds `input` in two pieces, the second from `split` on.
Decoded decode(std::string_view input, size_t split = 0) {
  ChunkedDecoder decoder;
  Decoded decoded;
  for (std::string_view piece : {input.substr(0, split), input.substr(split)}) {
    while (!piece.empty() && !decoder.finished()) {
      const auto step = decoder.next(piece);
      if (!step) {
        EXPECT_EQ(step.error().code, ErrorCode::kInvalid);
        EXPECT_FALSE(decoder.next("0\r\n\r\n")) << "a broken decoder stays broken";
        decoded.malformed = true;
        return decoded;
      }
      decoded.payload += step->payload;
      decoded.consumed += step->consumed;
      piece.remove_prefix(step->consumed);
    }
  }
  decoded.finished = decoder.finished();
  return decoded;
}

TEST(ChunkedDecoder, IsTheSameHoweverItArrives) {
  const std::string body =
      "5\r\nhello\r\n00A ; a=b;c = \"d;\\\"e\" ;f\r\n, world...\r\n0;x\r\nX-Sum: 1\r\nY:\r\n\r\n";
  for (size_t split = 0; split <= body.size(); ++split) {
    const Decoded decoded = decode(body + "GET /", split);
    EXPECT_EQ(decoded.payload, "hello, world...") << split;
    EXPECT_EQ(decoded.consumed, body.size()) << split;
    EXPECT_TRUE(decoded.finished) << split;
  }
}

TEST(ChunkedDecoder, WaitsForTheEnd) {
  for (std::string_view body : {"", "5", "5\r\n", "5\r\nhell", "5\r\nhello\r", "5\r\nhello\r\n",
                                "5\r\nhello\r\n0\r\n", "0\r\nX: y\r\n", "0\r\n\r"}) {
    const Decoded decoded = decode(body);
    EXPECT_FALSE(decoded.finished || decoded.malformed) << body;
  }
}

TEST(ChunkedDecoder, RefusesWhatOthersMightReadDifferently) {
  for (std::string_view body : {"5\nhello\r\n0\r\n\r\n",
                                "0x5\r\nhello\r\n",
                                "+5\r\nhello",
                                "-5\r\nhello",
                                " 5\r\nhello",
                                "5 \r\nhello",
                                "5\t\r\nhello",
                                "\r\nhello",
                                "g\r\n",
                                ";a\r\n",
                                "5\r\r\nhello",
                                "5;\r\nhello",
                                "5;\nx\r\nhello",
                                "5;a=\"\r\nhello",
                                "5;a=\r\n",
                                "5;=b\r\n",
                                "5;a b\r\n",
                                "5;a;\r\n",
                                "5;a=b \r\n",
                                "5 a\r\n",
                                "5;a\x01\r\n",
                                "5\r\nhelloX\r\n",
                                "5\r\nhello\n0\r\n\r\n",
                                "5\r\nhello0\r\n\r\n",
                                "ffffffffffffffff1\r\n",
                                "8000000000000000\r\n",
                                "00000000000000000\r\n",
                                "0\r\n X: y\r\n\r\n",
                                "0\r\nX\r\n\r\n",
                                "0\r\n: y\r\n\r\n",
                                "0\r\nX: \x01\r\n\r\n",
                                "0\r\nX: y\n\r\n",
                                "0\r\n\n",
                                "0\n\r\n"}) {
    EXPECT_TRUE(decode(body).malformed) << body;
    for (size_t split = 1; split < body.size(); ++split) {
      EXPECT_TRUE(decode(body, split).malformed) << body << " split at " << split;
    }
  }
}

TEST(ChunkedDecoder, KeepsItsLimits) {
  EXPECT_FALSE(decode("7fffffffffffffff\r\nx").malformed);
  EXPECT_TRUE(decode("1;" + std::string(70'000, 'x')).malformed);
  std::string many_extensions, many_trailers = "0\r\n";
  for (int i = 0; i < 20; ++i) many_extensions += "1;" + std::string(1000, 'x') + "\r\na\r\n";
  for (int i = 0; i < 20; ++i) many_trailers += "X: " + std::string(1000, 'x') + "\r\n";
  EXPECT_TRUE(decode(many_extensions + "0\r\n\r\n").malformed);
  EXPECT_TRUE(decode(many_trailers + "\r\n").malformed);
}

}  // namespace
}  // namespace bulkhead
