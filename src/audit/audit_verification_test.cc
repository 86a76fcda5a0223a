#include "audit/audit_verification.h"

#include "audit/audit_harness.h"

namespace bulkhead {
namespace {

class AuditVerificationTest : public testing::Test, public AuditHarness {
 protected:
  // Five records in files of two lines.
  void write_small_log() {
    settings.file_bytes_max = 500;
    open();
    for (const char* tag : {"a", "b", "c", "d"}) ASSERT_TRUE(push(tag));
    close();
    ASSERT_GE(files().size(), 3u);
  }
  static void change_byte(const std::string& path, size_t at, char byte) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
  }
  std::string why(std::vector<ChainHead> expected = {}) const {
    const auto verified = verify(std::move(expected));
    return verified ? "" : verified.error().message;
  }
};

TEST_F(AuditVerificationTest, AnEmptyLogIsWhole) {
  const auto verified = verify();
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->head, ChainHead{});
}

TEST_F(AuditVerificationTest, EveryChangedByteIsFound) {
  write_small_log();
  const ChainHead head = verify().value().head;
  EXPECT_EQ(head.sequence, 5u);
  for (size_t file = 0; file < files().size(); ++file) {
    const std::string whole = read(path(file));
    for (size_t i = 0; i < whole.size(); ++i) {
      change_byte(path(file), i, static_cast<char>(whole[i] ^ 1));
      EXPECT_FALSE(verify({head})) << "file " << file << ", byte " << i;
      change_byte(path(file), i, whole[i]);
    }
  }
  EXPECT_TRUE(verify({head}));
}

TEST_F(AuditVerificationTest, EveryMissingLineIsFound) {
  write_small_log();
  const ChainHead head = verify().value().head;
  for (size_t file = 0; file < files().size(); ++file) {
    const std::string whole = read(path(file));
    for (size_t begin = 0; begin < whole.size(); begin = whole.find('\n', begin) + 1) {
      std::string changed = whole;
      write(path(file), changed.erase(begin, whole.find('\n', begin) + 1 - begin));
      EXPECT_FALSE(verify({head}));
    }
    write(path(file), whole);
  }
}

TEST_F(AuditVerificationTest, TheFirstBreakIsNamed) {
  write_small_log();
  std::string text = read(path(1));
  text[text.find("\"time\":\"") + 8] = '1';
  write(path(1), text);
  EXPECT_TRUE(why().starts_with(files()[1].name + ":2: it does not follow")) << why();
}

TEST_F(AuditVerificationTest, AMissingFileIsFound) {
  write_small_log();
  const ChainHead head = verify().value().head;
  const std::string third = path(2);
  std::filesystem::remove(path(1));
  EXPECT_TRUE(why().contains(third.substr(folder.size() + 1) + ":1: record 3 should come next"))
      << why();
  std::filesystem::remove(path(0));
  EXPECT_TRUE(why().contains("are not here")) << why();
  EXPECT_FALSE(verify({head}));
}

TEST_F(AuditVerificationTest, ALogThatWasCutOffIsFoundByAKeptHead) {
  write_small_log();
  const ChainHead head = verify().value().head;
  std::filesystem::remove(path(files().size() - 1));
  EXPECT_TRUE(verify());
  EXPECT_TRUE(why({head}).contains("it was cut off")) << why({head});
}

TEST_F(AuditVerificationTest, ALogWrittenAnewIsFoundByAKeptHead) {
  write_small_log();
  const ChainHead head = verify().value().head;
  std::filesystem::remove_all(folder);
  write_small_log();
  EXPECT_TRUE(verify());
  EXPECT_TRUE(why({head}).contains("written anew")) << why({head});
}

TEST_F(AuditVerificationTest, AnOlderHeadStaysPart) {
  open();
  ASSERT_TRUE(push("a"));
  close();
  const ChainHead older = verify().value().head;
  open();
  ASSERT_TRUE(push("b"));
  close();
  EXPECT_TRUE(verify({older}));
  EXPECT_TRUE(verify({verify().value().head, older, ChainHead{}}));
}

TEST_F(AuditVerificationTest, TheRestFollowsTheHeadOfAPartKeptElsewhere) {
  write_small_log();
  AuditText text(read(path(0)));
  ChainHead kept;
  for (std::string_view line; text.next(line);) kept = kept.after(line);
  std::filesystem::remove(path(0));
  EXPECT_FALSE(verify());
  EXPECT_EQ(verify({kept}).value().first, kept.sequence + 1);
  EXPECT_FALSE(verify({{.sequence = kept.sequence, .hash = ChainHead{}.hash}}));
}

}  // namespace
}  // namespace bulkhead
