#include "audit/audit_line.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace bulkhead {
namespace {

AuditRecord hostile(const std::string& text) {
  return {.event = AuditEvent::kDenied,
          .actor = {.name = text, .id = 7, .proof = AuditProof::kBasic},
          .peer = text,
          .request_id = text,
          .operation = text,
          .repository = text,
          .repository_id = 9,
          .reference = text,
          .digest = text,
          .status = 403,
          .because = text,
          .details = {{text, text}}};
}

TEST(AuditLine, SaysWhatIsKnownInOneOrder) {
  const AuditRecord record{.event = AuditEvent::kPush,
                           .actor = {.name = "alice", .id = 17, .proof = AuditProof::kToken},
                           .peer = "10.0.0.7",
                           .operation = "manifest_put",
                           .repository = "team/app",
                           .repository_id = 9181624280165688496u,
                           .reference = "v1",
                           .status = 201,
                           .details = {{"tags", "v1"}}};
  EXPECT_EQ(audit_line(record, unix_time(1), ChainHead{}),
            R"({"seq":1,"prev":"sha256:)" + std::string(64, '0') +
                R"(","time":"1970-01-01T00:00:00.001Z","event":"push",)"
                R"("actor":{"name":"alice","id":"17","how":"token"},"peer":"10.0.0.7",)"
                R"("operation":"manifest_put","repository":"team/app",)"
                R"("repository_id":"9181624280165688496",)"
                R"("reference":"v1","status":201,"details":{"tags":"v1"}})");
}

TEST(AuditLine, HostileTextStaysInsideItsQuotes) {
  const std::string forged = "x\",\"event\":\"push\"}\n{\"seq\":1,\"prev\":\"\r\t\x7f\x01";
  for (const std::string& text : {forged, std::string("\0\xff\xc0\x80\xed\xa0\x80\\", 9),
                                  std::string("\\"), std::string("\u2028\"")}) {
    const std::string line = audit_line(hostile(text), unix_time(0), ChainHead{});
    EXPECT_EQ(line.find_first_of(std::string("\n\r\t\0\x7f", 5)), line.npos);
    boost::system::error_code error;
    const auto parsed = boost::json::parse(line, error);
    ASSERT_FALSE(error) << line;
    EXPECT_EQ(parsed.as_object().size(), 15u);
    EXPECT_EQ(parsed.at("event").as_string(), "denied");
    EXPECT_TRUE(ChainHead{}.check_next(line));
  }
}

TEST(AuditLine, LongTextIsCutAtItsBound) {
  const std::string whole(kAuditTextBytesMax, 'a');
  const auto reference = [](const std::string& text) {
    const AuditRecord record{.event = AuditEvent::kDenied, .reference = text};
    return parse_audit_line(audit_line(record, unix_time(0), ChainHead{}))->reference;
  };
  EXPECT_EQ(reference(whole), whole);
  EXPECT_EQ(reference(whole + "a"), whole + "…");
  const std::string detail(kAuditDetailBytesMax, 'a');
  const AuditRecord record{.event = AuditEvent::kRoleChanged,
                           .details = {{"whole", detail}, {"cut", detail + "a"}}};
  const auto view = parse_audit_line(audit_line(record, unix_time(0), ChainHead{}));
  EXPECT_EQ(view->details[0].second, detail);
  EXPECT_EQ(view->details[1].second, detail + "…");
}

TEST(AuditLine, DetailsEndAtTheirBound) {
  AuditRecord record{.event = AuditEvent::kGrant};
  for (size_t i = 0; i <= kAuditDetailsMax; ++i) {
    record.details.emplace_back("d" + std::to_string(i), "x");
  }
  const auto view = parse_audit_line(audit_line(record, unix_time(0), ChainHead{}));
  EXPECT_EQ(view->details.size(), kAuditDetailsMax);
}

TEST(AuditLine, EveryEventHasAWordOfItsOwn) {
  for (size_t i = 0; i < kAuditEvents; ++i) {
    const auto event = static_cast<AuditEvent>(i);
    EXPECT_EQ(parse_audit_event(to_string(event)), event);
  }
  EXPECT_FALSE(parse_audit_event("nothing"));
}

TEST(AuditLine, WhatIsNoObjectIsRefused) {
  for (const char* text : {"", "[]", "{", "\"x\"", "{}x"}) EXPECT_FALSE(parse_audit_line(text));
}

TEST(ChainHead, TextHasOneSpelling) {
  const ChainHead head = ChainHead{}.after("line");
  EXPECT_EQ(ChainHead::parse(head.text()).value(), head);
  const std::string hash = head.hash.to_string();
  for (const std::string& text : {std::string("1"), "x:" + hash, "1 :" + hash, "-1:" + hash,
                                  "1:" + hash + "0", ":" + hash,
                                  "1:sha512:" + std::string(128, '0')}) {
    EXPECT_FALSE(ChainHead::parse(text)) << text;
  }
}

}  // namespace
}  // namespace bulkhead
