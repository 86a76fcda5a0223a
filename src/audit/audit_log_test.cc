#include "audit/audit_log.h"

#include <algorithm>

#include "audit/audit_harness.h"
#include "audit/audit_line.h"

namespace bulkhead {
namespace {

class AuditLogTest : public testing::Test, public AuditHarness {
 protected:
  std::vector<std::string> events() const {
    std::vector<std::string> words;
    for (const std::string& line : lines()) words.push_back(parse_audit_line(line)->event);
    return words;
  }
  void deny(size_t times) {
    for (size_t i = 0; i < times; ++i) log->note({.event = AuditEvent::kDenied});
  }
};

using Words = std::vector<std::string>;

TEST_F(AuditLogTest, AChangeIsInTheFileWhenItsAnswerGoesOut) {
  open();
  ASSERT_TRUE(push("v1"));
  EXPECT_TRUE(read(path()).contains(R"("reference":"v1")"));
  EXPECT_EQ(events(), (Words{"audit_opened", "push"}));
}

TEST_F(AuditLogTest, AChangeIsSyncedBeforeItsAnswerWhenAlways) {
  settings.sync = AuditSync::kAlways;
  open();
  for (int pushed = 1; pushed <= 3; ++pushed) {
    ASSERT_TRUE(push("v1"));
    EXPECT_EQ(calls.syncs, pushed);
  }
}

TEST_F(AuditLogTest, OpeningAloneWritesNothing) {
  open();
  close();
  EXPECT_TRUE(files().empty());
}

TEST_F(AuditLogTest, ManyRecordsOfOneChangeStayTogetherAndInOrder) {
  open();
  std::vector<AuditRecord> records;
  for (int i = 0; i < 600; ++i) {
    records.push_back({.event = AuditEvent::kPush, .reference = "v" + std::to_string(i)});
  }
  ASSERT_TRUE(executor.run(log->record(std::move(records))));
  EXPECT_EQ(lines().size(), 601u);
  EXPECT_EQ(parse_audit_line(lines().back())->reference, "v599");
  EXPECT_TRUE(verify());
}

TEST_F(AuditLogTest, NotesAreWrittenBeforeTheLogCloses) {
  open();
  deny(1000);
  close();
  EXPECT_EQ(lines().size(), 1001u);
  EXPECT_TRUE(verify());
}

TEST_F(AuditLogTest, EventsOfManyThreadsMakeOneChain) {
  open();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] { deny(200); });
    threads.emplace_back([this] {
      BlockingExecutor own;
      for (int n = 0; n < 50; ++n) {
        EXPECT_TRUE(own.run(log->record(std::vector<AuditRecord>{{.event = AuditEvent::kPush}})));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  close();
  EXPECT_EQ(verify().value().head.sequence, 1u + 4 * 200 + 4 * 50);
}

TEST_F(AuditLogTest, AFullQueueDropsNotesAndSaysHowMany) {
  settings.queue_max = 5;
  settings.required = false;
  open();
  ASSERT_TRUE(push("first"));
  calls.cannot_write = true;
  ASSERT_TRUE(push("kept"));  // now it is known that nothing can be written
  deny(4);
  EXPECT_EQ(count("bulkhead_audit_dropped_total"), 0u);
  deny(1);
  EXPECT_EQ(count("bulkhead_audit_dropped_total"), 0u);
  deny(3);
  EXPECT_EQ(count("bulkhead_audit_dropped_total"), 3u);
  calls.cannot_write = false;
  close();
  EXPECT_EQ(events(), (Words{"audit_opened", "push", "push", "denied", "denied", "denied",
                             "denied", "denied", "dropped"}));
  EXPECT_EQ(parse_audit_line(lines().back())->details,
            (std::vector<std::pair<std::string, std::string>>{{"count", "3"}}));
}

TEST_F(AuditLogTest, ChangesAreNeverDropped) {
  settings.queue_max = 0;
  open();
  deny(3);
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(push("v1"));
  close();
  EXPECT_EQ(std::ranges::count(events(), "push"), 300);
}

TEST_F(AuditLogTest, ChangesAreRefusedWhileNothingCanBeWritten) {
  open();
  ASSERT_TRUE(log->check_writable());
  calls.cannot_write = true;
  EXPECT_EQ(push("a").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(log->check_writable().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(count("bulkhead_audit_writable"), 0u);
  EXPECT_GE(count("bulkhead_audit_failures_total"), 1u);
  calls.cannot_write = false;
  EXPECT_TRUE(push("b"));
  EXPECT_TRUE(log->check_writable());
  EXPECT_EQ(count("bulkhead_audit_writable"), 1u);
  close();
  // What was made and could not be recorded then is recorded now.
  EXPECT_EQ(parse_audit_line(lines()[1])->reference, "a");
  EXPECT_EQ(parse_audit_line(lines()[2])->reference, "b");
}

TEST_F(AuditLogTest, NobodyWaitsBehindWhatCannotBeWritten) {
  open();
  calls.cannot_write = true;
  constexpr int kMoreThanABatch = 300;
  for (int i = 0; i < kMoreThanABatch; ++i) EXPECT_FALSE(push("v" + std::to_string(i)));
  calls.cannot_write = false;
  EXPECT_TRUE(push("last"));
  close();
  EXPECT_EQ(lines().size(), 1u + kMoreThanABatch + 1u);
  EXPECT_EQ(parse_audit_line(lines().back())->reference, "last");
}

TEST_F(AuditLogTest, ItIsTriedAgainWithoutBeingAsked) {
  settings.sync_interval = Milliseconds(1);
  open();
  calls.cannot_write = true;
  EXPECT_FALSE(push("a"));
  const int tries = calls.writes;
  while (calls.writes < tries + 2) std::this_thread::yield();
  calls.cannot_write = false;
  while (!log->check_writable()) std::this_thread::yield();
  EXPECT_EQ(events(), (Words{"audit_opened", "push"}));
}

TEST_F(AuditLogTest, ChangesGoOnWithoutTheLogWhenItIsNotRequired) {
  settings.required = false;
  open();
  calls.cannot_write = true;
  EXPECT_TRUE(push("a"));
  EXPECT_TRUE(push("b"));
  EXPECT_TRUE(log->check_writable());
  calls.cannot_write = false;
  close();
  EXPECT_EQ(events(), (Words{"audit_opened", "push", "push"}));
}

TEST_F(AuditLogTest, ALogThatStaysUnwritableStillCloses) {
  open();
  calls.cannot_write = true;
  EXPECT_FALSE(push("a"));
  deny(1000);
  close();
  EXPECT_TRUE(lines().empty());
}

TEST_F(AuditLogTest, WhatIsWrittenIsSyncedWithinTheInterval) {
  settings.sync_interval = Milliseconds(1);
  open();
  ASSERT_TRUE(push("a"));
  while (calls.syncs == 0) std::this_thread::yield();
}

}  // namespace
}  // namespace bulkhead
