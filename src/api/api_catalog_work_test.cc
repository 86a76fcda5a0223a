// Isolation row A17, counted: names that the caller may not read, before, between and behind those
// they may, change nothing of the work that a page of the catalog takes.
#include <algorithm>

#include "api/test_api.h"
#include "key_value/traced_store.h"

namespace bulkhead {
namespace {

class CatalogWorkTest : public ApiTest {
 protected:
  CatalogWorkTest()
      : ApiTest(std::make_unique<TracedStore>(std::make_unique<MemoryStore>())) {
    push_blob("alice", "team/shared", "x");
    rows_.grant("bob", Role::kPuller, "team/shared");
    rows_.grant("bob", Role::kPuller, "third/app-*");
    for (const char* name : {"other/a", "other/m"}) push_blob("bob", name, "x");
    for (const char* name : {"third/app-1", "third/app-2"}) push_blob("admin", name, "x");
  }
  void hide_more() {
    for (const char* name : {"aaa/x", "othe/x", "other0/x", "third/app", "third/app0", "zzz/x"}) {
      push_blob("admin", name, "x");
    }
    for (int i = 0; i < 20; ++i) push_blob("alice", "team/s" + std::to_string(i), "x");
  }
  Trace list(const std::string& query) {
    traced_.take();
    EXPECT_EQ(as("bob", "GET", "/v2/_catalog" + query).status, 200) << query;
    return traced_.take();
  }

  TracedStore& traced_ = static_cast<TracedStore&>(*rows_.store);
};

TEST_F(CatalogWorkTest, HiddenNamesCostNothing) {
  const std::vector<std::string> queries = {
      "",         "?n=0",        "?n=1",         "?n=2",          "?n=4",        "?last=a",
      "?last=zz", "?last=other/m", "?last=team/a", "?last=team/s1", "?last=third/app-1"};
  std::vector<Trace> before;
  for (const std::string& query : queries) before.push_back(list(query));
  hide_more();
  for (size_t i = 0; i < queries.size(); ++i) {
    const Trace after = list(queries[i]);
    EXPECT_EQ(before[i].questions, after.questions) << queries[i];
    EXPECT_EQ(before[i].answers, after.answers) << queries[i];
  }
  EXPECT_EQ(as("bob", "GET", "/v2/_catalog").body,
            R"({"repositories":["other/a","other/m","team/shared","third/app-1","third/app-2"]})"
            "\n");
}

TEST_F(CatalogWorkTest, ALongListIsOneListWhateverTheTurns) {
  rows_.transact([&](Transaction& transaction) -> Result<bool> {
    for (int i = 0; i < 4500; ++i) {
      const auto name = RepositoryName::parse("other/r" + std::to_string(10'000 + i)).value();
      TRY(ensure_repository(transaction, name, rows_.clock.time));
    }
    return true;
  }).value();
  const Reply all = as("bob", "GET", "/v2/_catalog?n=10000");
  EXPECT_EQ(std::ranges::count(all.body, ','), 4504);
  EXPECT_FALSE(all.has("Link"));
  const Reply page = as("bob", "GET", "/v2/_catalog?n=4501");
  EXPECT_EQ(std::ranges::count(page.body, ','), 4500);
  EXPECT_EQ(page.header("Link"), "</v2/_catalog?n=4501&last=other%2Fr14498>; rel=\"next\"");
}

}  // namespace
}  // namespace bulkhead
