// bulkhead audit, as it is typed, on a log that commands wrote without a server.
#include <algorithm>
#include <fstream>

#include "app/command_line_fixture.h"

namespace bulkhead {
namespace {

TEST_F(CommandLineTest, TheAuditLogIsWrittenVerifiedAndRead) {
  ASSERT_EQ(init().err, "");
  ASSERT_EQ(run_on_data({"user", "add", "alice", "--password-file", "-"}, "hunter2\n").err, "");
  const std::string head = run_on_data({"audit", "head"}).out;
  ASSERT_EQ(run_on_data({"grant", "alice", "pusher", "team"}).err, "");
  const std::string kept = head.substr(0, head.size() - 1);
  const Outcome verified = run_on_data({"audit", "verify", "--expect", kept});
  EXPECT_EQ(verified.err, "");
  EXPECT_TRUE(verified.out.contains("the audit log is whole; its head is 6:sha256:"));
  const Outcome grants = run_on_data({"audit", "list", "--event", "grant", "--user", "alice"});
  EXPECT_TRUE(grants.out.ends_with("  grant  subject=alice  role=pusher  target=team\n"));
  const Outcome lines = run_on_data({"audit", "list", "--json"});
  EXPECT_EQ(std::ranges::count(lines.out, '\n'), 6);
  for (const char* secret : {"hunter2", "$2b$"}) EXPECT_FALSE(lines.out.contains(secret));

  const std::string file = data_ + "/audit/audit-00000000000000000001.log";
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(100).put('!');
  const Outcome broken = run_on_data({"audit", "verify"});
  EXPECT_EQ(broken.code, ExitCode::kFailed);
  EXPECT_TRUE(broken.err.contains("audit-00000000000000000001.log:2: it does not follow"));
  EXPECT_EQ(run_on_data({"audit", "verify", "--expect", "1"}).code, ExitCode::kUsage);
  EXPECT_EQ(run_on_data({"audit", "list", "--event", "all"}).code, ExitCode::kUsage);
  EXPECT_EQ(run_on_data({"audit", "list", "--since", "now"}).code, ExitCode::kUsage);
  std::filesystem::remove_all(data_ + "/audit");
  EXPECT_EQ(run_on_data({"audit", "verify"}).code, ExitCode::kNotFound);
}

}  // namespace
}  // namespace bulkhead
