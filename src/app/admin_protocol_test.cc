#include "app/admin_protocol.h"

#include <gtest/gtest.h>

namespace bulkhead::admin_protocol {
namespace {

using Words = std::vector<std::string>;

Result<Words> through_the_wire(const Words& words) {
  const std::string message = encode(words);
  EXPECT_EQ(decode_length(message), message.size() - kLengthBytes);
  return decode(std::string_view(message).substr(kLengthBytes));
}

TEST(AdminProtocol, WordsArriveAsTheyWereSent) {
  const Words words = {"grant", "", std::string("\0\n\xff", 3), std::string(70'000, 'x')};
  EXPECT_EQ(through_the_wire(words), words);
  EXPECT_EQ(through_the_wire({}), Words{});
}

TEST(AdminProtocol, WhatIsCutShortIsRefused) {
  const std::string message = encode({"grant", "alice"}).substr(kLengthBytes);
  for (size_t size = 1; size < message.size(); ++size) {
    if (size == kLengthBytes + 5) continue;  // exactly the first word
    EXPECT_FALSE(decode(message.substr(0, size))) << size;
  }
}

TEST(AdminProtocol, AWordLongerThanTheMessageIsRefused) {
  EXPECT_FALSE(decode(std::string("\xff\xff\xff\xffgrant", 9)));
}

TEST(AdminProtocol, TablesKeepTheirShape) {
  const AdminTable table = {{"a", "b"}, {"c", ""}};
  EXPECT_EQ(from_words(to_words(table)), table);
  EXPECT_EQ(from_words(to_words(AdminTable{})), AdminTable{});
}

TEST(AdminProtocol, ErrorsKeepCodeAndMessage) {
  const Error error{ErrorCode::kAlreadyExists, "the user alice exists already"};
  const auto received = from_words(to_words(std::unexpected(error)));
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error(), error);
}

TEST(AdminProtocol, RepliesThatAreNoneAreRefused) {
  for (const Words& words : {Words{}, Words{"ok"}, Words{"ok", "0", "cell"},
                             Words{"ok", "2", "one", "two", "three"}, Words{"error", "denied"}}) {
    EXPECT_FALSE(from_words(words));
  }
}

}  // namespace
}  // namespace bulkhead::admin_protocol
