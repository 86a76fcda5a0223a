#include "audit/audit_tail.h"

#include <sys/stat.h>

#include "audit/audit_harness.h"
#include "audit/audit_line.h"

namespace bulkhead {
namespace {

class AuditTailTest : public testing::Test, public AuditHarness {
 protected:
  mode_t mode_of(const std::string& path) {
    struct stat status;
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
  }
};

TEST_F(AuditTailTest, IsReadableByItsOwnerAlone) {
  open();
  ASSERT_TRUE(push("a"));
  EXPECT_EQ(mode_of(folder), 0700u);
  EXPECT_EQ(mode_of(path()), 0600u);
}

TEST_F(AuditTailTest, TheChainGoesOnInTheNextProcess) {
  for (const char* tag : {"a", "b", "c"}) {
    open();
    ASSERT_TRUE(push(tag));
    close();
  }
  EXPECT_EQ(files().size(), 1u);
  EXPECT_EQ(verify().value().head.sequence, 6u);
}

TEST_F(AuditTailTest, AFileEndsAtItsBound) {
  open();
  ASSERT_TRUE(push("a"));
  ASSERT_TRUE(push("b"));
  close();
  const uint64_t size = read(path()).size();
  const uint64_t line = lines().back().size() + 1;
  settings.file_bytes_max = size + line;
  auto tail = AuditTail::open(folder, size + line, calls);
  ASSERT_TRUE(tail);
  const AuditRecord same{.event = AuditEvent::kPush, .reference = "b"};
  for (size_t files_then : {size_t{1}, size_t{2}}) {
    const std::string next = audit_line(same, unix_time(1'700'000'000'000), tail->head());
    ASSERT_TRUE(tail->append(next + "\n", tail->head().after(next)));
    EXPECT_EQ(files().size(), files_then);
  }
  EXPECT_EQ(files()[1].first, 5u);
  EXPECT_TRUE(verify());
}

TEST_F(AuditTailTest, OnlyTheLastFileIsReadAtTheStart) {
  settings.file_bytes_max = 1;
  open();
  ASSERT_TRUE(push("a"));
  ASSERT_TRUE(push("b"));
  close();
  std::filesystem::permissions(path(0), std::filesystem::perms::none);
  write(path(0), "");
  auto tail = AuditTail::open(folder, 1, calls);
  ASSERT_TRUE(tail);
  EXPECT_EQ(tail->head().sequence, 3u);
  EXPECT_EQ(tail->found().damage, "");
}

TEST_F(AuditTailTest, ATornLineIsLeftAsideAndTold) {
  open();
  ASSERT_TRUE(push("a"));
  close();
  const std::string whole = read(path());
  for (const size_t cut : {size_t{1}, size_t{7}, size_t{5000}}) {
    write(path(), whole + std::string(cut, '\0'));
    open();
    ASSERT_TRUE(push("b"));
    close();
    const auto verified = verify();
    ASSERT_TRUE(verified) << verified.error().message;
    EXPECT_EQ(verified->head.sequence, 4u);
    EXPECT_EQ(verified->torn.size(), 1u);
    EXPECT_EQ(files().size(), 2u);
    EXPECT_TRUE(lines()[2].contains(R"("torn_bytes":")" + std::to_string(cut) + '"'));
    EXPECT_EQ(read(path()), whole + std::string(cut, '\0'));
    std::filesystem::remove(path(1));
  }
}

TEST_F(AuditTailTest, AFileThatNeverGotALineIsBegunAgain) {
  for (const char* torn : {"", "{\"seq\":3"}) {
    open();
    ASSERT_TRUE(push("a"));
    close();
    const uint64_t next = verify().value().head.sequence + 1;
    write(folder + "/" + audit_file_name(next), torn);
    open();
    ASSERT_TRUE(push("b"));
    close();
    EXPECT_EQ(files().back().first, next);
    EXPECT_TRUE(verify());
  }
}

TEST_F(AuditTailTest, DamageInTheLastFileIsToldAndStays) {
  open();
  ASSERT_TRUE(push("a"));
  ASSERT_TRUE(push("b"));
  close();
  std::string text = read(path());
  text[text.find("\"reference\":\"a\"") + 13] = 'x';
  write(path(), text);
  open();
  ASSERT_TRUE(push("c"));
  close();
  EXPECT_TRUE(lines()[3].contains("damage")) << lines()[3];
  EXPECT_TRUE(verify().error().message.contains(":3: it does not follow"));
}

TEST_F(AuditTailTest, HalfAWriteIsTakenBack) {
  open();
  ASSERT_TRUE(push("a"));
  const std::string whole = read(path());
  calls.room = 10;
  EXPECT_EQ(push("b").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(read(path()), whole);
  calls.room = INT64_MAX;
  EXPECT_TRUE(push("c"));
  close();
  EXPECT_EQ(verify().value().head.sequence, 4u);
}

TEST_F(AuditTailTest, WhatCannotBeTakenBackEndsTheWriting) {
  open();
  ASSERT_TRUE(push("a"));
  calls.room = 10;
  calls.cannot_truncate = true;
  EXPECT_FALSE(push("b"));
  calls.room = INT64_MAX;
  calls.cannot_truncate = false;
  EXPECT_FALSE(push("c"));
  close();
  open();
  EXPECT_TRUE(push("d"));
  close();
  EXPECT_TRUE(verify());
  EXPECT_EQ(files().size(), 2u);
}

TEST_F(AuditTailTest, NothingIsWrittenAfterAFailedSync) {
  settings.sync = AuditSync::kAlways;
  open();
  ASSERT_TRUE(push("a"));
  calls.cannot_sync = true;
  EXPECT_FALSE(push("b"));
  calls.cannot_sync = false;
  EXPECT_FALSE(push("c"));
  EXPECT_FALSE(log->check_writable());
  close();
  EXPECT_FALSE(read(path()).contains("\"reference\":\"c\""));
  open();
  EXPECT_TRUE(push("d"));
  close();
  EXPECT_TRUE(verify());
}

TEST_F(AuditTailTest, ANewFileThatCannotBeBegunIsTriedAgain) {
  settings.file_bytes_max = 1;
  open();
  ASSERT_TRUE(push("a"));
  calls.cannot_open = true;
  EXPECT_FALSE(push("b"));
  calls.cannot_open = false;
  EXPECT_TRUE(push("c"));
  close();
  EXPECT_EQ(verify().value().head.sequence, 4u);
}

TEST_F(AuditTailTest, AFolderThatCannotBeMadeIsAnError) {
  folder += "/missing/audit";
  EXPECT_EQ(AuditTail::open(folder, 1, calls).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace bulkhead
