#include "histogram.h"

#include <gtest/gtest.h>

namespace bulkhead::bench {
namespace {

TEST(HistogramTest, IsEmptyAtFirst) {
  EXPECT_EQ(Histogram().quantile(0.5), 0U);
  EXPECT_EQ(Histogram().json(), "[]");
}

TEST(HistogramTest, KeepsSmallValuesExactly) {
  Histogram histogram;
  for (uint64_t value = 1; value <= 100; ++value) histogram.add(value);
  EXPECT_EQ(histogram.quantile(0.5), 50U);
  EXPECT_EQ(histogram.quantile(0.99), 99U);
  EXPECT_EQ(histogram.quantile(1), 100U);
}

TEST(HistogramTest, IsNeverBelowAValueAndAtMostASixtyFourthAbove) {
  for (int bit = 0; bit < 64; ++bit) {
    const uint64_t power = uint64_t{1} << bit;
    for (const uint64_t value : {power, power + 1, ~uint64_t{0} >> bit}) {
      Histogram histogram;
      histogram.add(value);
      EXPECT_GE(histogram.quantile(1), value);
      EXPECT_LE(histogram.quantile(1) - value, value / 64);
    }
  }
}

TEST(HistogramTest, TellsTheSlowTailFromTheRest) {
  Histogram histogram;
  for (int i = 0; i < 990; ++i) histogram.add(1'000);
  for (int i = 0; i < 10; ++i) histogram.add(1'000'000);
  EXPECT_LT(histogram.quantile(0.99), 1'100U);
  EXPECT_GE(histogram.quantile(0.999), 1'000'000U);
}

}  // namespace
}  // namespace bulkhead::bench
