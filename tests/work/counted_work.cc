// Sends twin requests through the whole API over a real LmdbStore while callgrind counts: one dump
// of counts for each batch, named "twins side". run.py starts it and compares.
#include <valgrind/callgrind.h>

#include <cstdio>

#include "api/twins.h"
#include "key_value/lmdb_store.h"

namespace bulkhead {
namespace {

using namespace std::string_view_literals;

constexpr size_t kPairs = 16;
// valgrind has no room for the usual 64 GiB.
constexpr uint64_t kMapBytes = uint64_t{1} << 30;

std::unique_ptr<KeyValueStore> open_store() {
  return TestRegistry::must(LmdbStore::open({.path = "rows", .map_size_bytes = kMapBytes}));
}

class CountedWork : public TwinsTest {
 protected:
  CountedWork() : TwinsTest(open_store(), kPairs) {
    // A list that grows would cost now one side more, now the other.
    audit_.keeps = false;
  }

  void count(const std::vector<Twins>& all) {
    for (const Twins& twins : all) {
      // Once before, for what is remembered; then in an order in which neither kind gains by
      // coming first, for rows that are written make trees grow.
      run(twins, twins.hidden), run(twins, twins.nowhere);
      CALLGRIND_DUMP_STATS_AT("before");
      for (const char side : kind(twins) == "commits" ? "hnnhnhhn"sv : "hnnh"sv) {
        const bool hidden = side == 'h';
        run(twins, hidden ? twins.hidden : twins.nowhere);
        const std::string name = label(twins, hidden ? "hidden" : "nowhere");
        CALLGRIND_DUMP_STATS_AT(name.c_str());
      }
    }
  }

 private:
  // What run.py allows for: a request that only reads, one that the writing thread may refuse, one
  // that commits.
  static std::string kind(const Twins& twins) {
    const std::string& method = twins.hidden[0].method;
    if (method == "GET" || method == "HEAD" || twins.status == 401 || twins.status == 403) {
      return "reads";
    }
    return twins.status == 404 || (method == "PUT" && twins.status == 400) ? "refused" : "commits";
  }
  static std::string label(const Twins& twins, const std::string& side) {
    return std::to_string(twins.hidden.size()) + ' ' + side + ' ' + kind(twins) + ' ' + twins.name;
  }
  void run(const Twins& twins, const std::vector<Attempt>& attempts) {
    for (const Attempt& attempt : attempts) {
      EXPECT_EQ(send(attempt).status, twins.status) << twins.name;
    }
  }
};

TEST_F(CountedWork, OfTwins) {
  count(digest_twins());
  count(name_twins());
  count(upload_twins("team/app"));
}

}  // namespace
}  // namespace bulkhead
