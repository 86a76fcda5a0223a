// A request is of one moment: who asks, what they may and what they read come from one snapshot.
#include <algorithm>

#include "api/test_api.h"
#include "key_value/traced_store.h"

namespace bulkhead {
namespace {

class SnapshotTest : public ApiTest {
 protected:
  SnapshotTest() : ApiTest(std::make_unique<TracedStore>(std::make_unique<MemoryStore>())) {}

  // How many snapshots a HEAD of the blob takes.
  auto snapshots(const std::string& authorization) {
    traced_.take();
    HeaderList headers;
    if (!authorization.empty()) headers.emplace_back("Authorization", authorization);
    EXPECT_EQ(send("HEAD", blob_, std::move(headers)).status, 200) << authorization;
    return std::ranges::count_if(traced_.take().questions, [](const std::string& question) {
      return question.starts_with("snapshot");
    });
  }

  TracedStore& traced_ = static_cast<TracedStore&>(*rows_.store);
  const std::string blob_ = "/v2/team/app/blobs/" + push_blob("alice", "team/app", "x");
};

TEST_F(SnapshotTest, WhomTheRowsTellReadsInTheSnapshotThatTold) {
  const std::string key = rows_.add_key("alice").text();
  EXPECT_EQ(snapshots("Bearer " + token("alice", "repository:team/app:pull")), 1);
  EXPECT_EQ(snapshots("Bearer " + key), 1);
  EXPECT_EQ(snapshots(basic("alice", key)), 1);
  link_certificate("CN=alice", "alice");
  certificate = certificate_of("CN=alice");
  EXPECT_EQ(snapshots(""), 1);
  certificate.reset();
  rows_.grant("anonymous", Role::kPuller, "team/app");
  EXPECT_EQ(snapshots(""), 1);
}

TEST_F(SnapshotTest, NoneIsOpenWhileAPasswordIsHashedAndANewOneDecides) {
  rows_.add_user("dora");
  rows_.grant("dora", Role::kPuller, "team/app");
  int open_then = -1;
  pool_.before_job = [&] { open_then = traced_.open_snapshots(); };
  EXPECT_EQ(snapshots(basic("dora")), 3) << "before, for the stored hash, and after";
  EXPECT_EQ(open_then, 0);
}

}  // namespace
}  // namespace bulkhead
