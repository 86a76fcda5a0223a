#include "api/account/json_fields.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

Result<JsonFields> parse(std::string_view text) {
  return JsonFields::parse(text, {"name", "count", "list"});
}

TEST(JsonFields, AreReadByNameAndType) {
  const JsonFields fields = parse(R"( {"name":"x","count":7,"list":["a","b"]} )").value();
  EXPECT_EQ(fields.text("name").value(), "x");
  EXPECT_EQ(fields.count("count").value(), 7);
  EXPECT_EQ(fields.list("list").value(), (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(fields.text("count"));
  EXPECT_FALSE(fields.count("name"));
  EXPECT_FALSE(fields.list("name"));
}

TEST(JsonFields, MissingOnesAreAnErrorAndAMissingListIsEmpty) {
  const JsonFields fields = parse("{}").value();
  EXPECT_EQ(fields.text("name").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(fields.count("count").error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(fields.list("list")->empty());
}

TEST(JsonFields, WhatTwoReadersCouldReadDifferentlyIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("null"), std::string("[]"), std::string("\"x\""),
        std::string(R"({"name":"a","name":"b"})"), std::string(R"({"name":"a","n\u0061me":"b"})"),
        std::string(R"({"Name":"a"})"), std::string(R"({"other":1})"),
        std::string(R"({"name":"a"}{})"), std::string(R"({"name":"a"},)"),
        std::string(R"({"name":null})"), std::string(R"({"name":{"a":"b"}})"),
        std::string(R"({"count":1.5})"), std::string(R"({"count":true})"),
        std::string(R"({"list":[1]})"), std::string(R"({"list":[["a"]]})"),
        std::string(R"({"count":18446744073709551615})"), std::string(100'000, '[')}) {
    EXPECT_FALSE(parse(text)) << text.substr(0, 80);
  }
  EXPECT_FALSE(parse(R"({"count":-1})")->count("count"));
}

}  // namespace
}  // namespace bulkhead
