#include "app/table.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(Table, ColumnsAlignAndTheLastIsNotPadded) {
  const std::string text =
      format_table({"USER", "ROLE"}, {{"al", "puller"}, {"somebody", "admin"}}, Colour::kNo);
  EXPECT_EQ(text,
            "USER      ROLE\n"
            "al        puller\n"
            "somebody  admin\n");
}

TEST(Table, ColourIsOnTheHeadingsOnly) {
  EXPECT_EQ(format_table({"USER"}, {{"al"}}, Colour::kYes), "\x1b[1mUSER\x1b[0m\nal\n");
}

TEST(Table, WithoutRowsTheHeadingsRemain) {
  EXPECT_EQ(format_table({"USER", "ROLE"}, {}, Colour::kNo), "USER  ROLE\n");
}

}  // namespace
}  // namespace bulkhead
