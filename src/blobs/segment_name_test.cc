#include "blobs/segment_name.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(SegmentName, IsUploadNumberAndNonce) {
  const SegmentName name = SegmentName::mint("0123456789abcdef", 0x01020304, "nonc");
  EXPECT_EQ(name.raw(), "0123456789abcdef\x01\x02\x03\x04nonc");
  EXPECT_EQ(name.to_hex(), "30313233343536373839616263646566010203046e6f6e63");
  EXPECT_EQ(SegmentName::from_hex(name.to_hex()), name);
  EXPECT_EQ(SegmentName::from_raw(name.raw()), name);
}

TEST(SegmentName, SegmentsOfOneUploadAreInOrder) {
  const std::string upload(16, 'u');
  EXPECT_LT(SegmentName::mint(upload, 255, "zzzz"), SegmentName::mint(upload, 256, "aaaa"));
}

TEST(SegmentName, RefusesEverythingElse) {
  const std::string hex(48, 'a');
  for (const std::string& text :
       {std::string(), hex.substr(1), hex.substr(2), hex + "aa", std::string(48, 'A'),
        std::string(48, 'g'), "../" + hex.substr(3), std::string(48, '/')}) {
    ASSERT_FALSE(SegmentName::from_hex(text)) << text;
    EXPECT_EQ(SegmentName::from_hex(text).error().code, ErrorCode::kCorrupt);
  }
  EXPECT_FALSE(SegmentName::from_raw(std::string(23, 'x')));
  EXPECT_FALSE(SegmentName::from_raw(std::string(25, 'x')));
}

TEST(SegmentName, MintChecksItsParts) {
  EXPECT_DEATH(SegmentName::mint("short", 0, "nonc"), "16 \\+ 4 \\+ 4");
}

}  // namespace
}  // namespace bulkhead
