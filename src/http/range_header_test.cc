#include "http/range_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bulkhead {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<RangeSpec> parsed(std::string_view value) {
  auto ranges = parse_range_header(value);
  EXPECT_TRUE(ranges) << value;
  return ranges.value_or(std::vector<RangeSpec>());
}

Result<std::vector<ByteRange>> resolved(std::string_view value, uint64_t size) {
  return resolve_ranges(parsed(value), size);
}

TEST(RangeHeader, ParsesEveryForm) {
  EXPECT_THAT(parsed("bytes=0-99"), ElementsAre(RangeSpec{0, 99}));
  EXPECT_THAT(parsed("Bytes = 5-, -7 ,1-1"),
              ElementsAre(RangeSpec{5, {}}, RangeSpec{{}, 7}, RangeSpec{1, 1}));
  EXPECT_THAT(parsed("bytes=99999999999999999999-"), ElementsAre(RangeSpec{INT64_MAX, {}}));
}

TEST(RangeHeader, IgnoresWhatIsNotByteRanges) {
  for (std::string_view value :
       {"", "bytes", "bytes=", "bytes=a-b", "bytes=1-2-3", "bytes=--1", "bytes=+1-2", "bytes=-",
        "bytes=1", "bytes 0-1", "items=0-1", "bytes=0-1,", "bytes=,0-1", "bytes=0-1;2-3",
        "bytes=0 -1", "bytes=0x1-2"}) {
    EXPECT_THAT(parsed(value), IsEmpty()) << value;
  }
}

TEST(RangeHeader, TakesAThousandAndTwentyFourRanges) {
  std::string value = "bytes=0-0";
  for (int i = 1; i < 1024; ++i) value += ",0-0";
  EXPECT_EQ(parsed(value).size(), kRangesMax);
  EXPECT_EQ(parse_range_header(value + ",0-0").error().code, ErrorCode::kInvalid);
}

TEST(RangeHeader, ResolvesAgainstTheSize) {
  EXPECT_THAT(*resolved("bytes=0-0", 1), ElementsAre(ByteRange{0, 0}));
  EXPECT_THAT(*resolved("bytes=9990-12000", 10000), ElementsAre(ByteRange{9990, 9999}));
  EXPECT_THAT(*resolved("bytes=9000-", 10000), ElementsAre(ByteRange{9000, 9999}));
  EXPECT_THAT(*resolved("bytes=-500", 10000), ElementsAre(ByteRange{9500, 9999}));
  EXPECT_THAT(*resolved("bytes=-20000", 10000), ElementsAre(ByteRange{0, 9999}));
  EXPECT_THAT(*resolved("bytes=-99999999999999999999", 10), ElementsAre(ByteRange{0, 9}));
}

TEST(RangeHeader, KeepsOrderAndRepetitionsAndDropsTheUnsatisfiable) {
  EXPECT_THAT(*resolved("bytes=50-59,0-9,5-14,500-,5-5,5-5,9-0", 100),
              ElementsAre(ByteRange{50, 59}, ByteRange{0, 9}, ByteRange{5, 14}, ByteRange{5, 5},
                          ByteRange{5, 5}));
}

TEST(RangeHeader, IsUnsatisfiableWhenNothingIsLeft) {
  for (std::string_view value : {"bytes=500-0", "bytes=100-", "bytes=-0", "bytes=100-200,7-6"}) {
    EXPECT_EQ(resolved(value, 100).error().code, ErrorCode::kRangeNotSatisfiable) << value;
  }
  EXPECT_EQ(resolved("bytes=0-0", 0).error().code, ErrorCode::kRangeNotSatisfiable);
  EXPECT_EQ(resolved("bytes=-1", 0).error().code, ErrorCode::kRangeNotSatisfiable);
}

TEST(RangeHeader, ServesTheWholeInsteadOfMoreThanTheWhole) {
  EXPECT_THAT(*resolved("bytes=0-,0-", 100), IsEmpty());
  EXPECT_THAT(*resolved("bytes=0-49,50-99", 100), ElementsAre(ByteRange{0, 49}, ByteRange{50, 99}));
  EXPECT_THAT(*resolved("bytes=0-49,50-99,0-0", 100), IsEmpty());
}

TEST(MultipartRanges, SurroundsTheParts) {
  const MultipartRanges parts("b0", "a/b", 1000);
  EXPECT_EQ(parts.content_type(), "multipart/byteranges; boundary=b0");
  EXPECT_EQ(parts.part_head({0, 99}),
            "\r\n--b0\r\nContent-Type: a/b\r\nContent-Range: bytes 0-99/1000\r\n\r\n");
  EXPECT_EQ(parts.end(), "\r\n--b0--\r\n");
  EXPECT_EQ(unsatisfied_content_range(7), "bytes */7");
}

}  // namespace
}  // namespace bulkhead
