// Isolation row A13, counted: the rows that a request about something foreign reads and writes are
// those of its twin about nothing, one by one. How long they take is measured by
// tests/bench/timing.
#include "api/twins.h"
#include "key_value/traced_store.h"

namespace bulkhead {
namespace {

constexpr size_t kPairs = 4;

class EqualWorkTest : public TwinsTest {
 protected:
  EqualWorkTest()
      : TwinsTest(std::make_unique<TracedStore>(std::make_unique<MemoryStore>()), kPairs) {}

  void expect_equal_work(const std::vector<Twins>& all) {
    for (const Twins& twins : all) {
      for (size_t i = 0; i < twins.hidden.size(); ++i) {
        const Trace hidden = trace_of(twins.hidden[i], twins);
        const Trace nowhere = trace_of(twins.nowhere[i], twins);
        EXPECT_EQ(hidden.questions, nowhere.questions) << twins.name;
        if (twins.answers == Answers::kDifferent) continue;
        EXPECT_EQ(hidden.answers, nowhere.answers) << twins.name;
      }
    }
  }

 private:
  Trace trace_of(const Attempt& attempt, const Twins& twins) {
    traced_.take();
    EXPECT_EQ(send(attempt).status, twins.status) << twins.name;
    Trace trace = traced_.take();
    EXPECT_FALSE(trace.questions.empty()) << twins.name;
    return trace;
  }

  TracedStore& traced_ = static_cast<TracedStore&>(*rows_.store);
};

TEST_F(EqualWorkTest, ForADigestThatAnotherRepositoryHolds) { expect_equal_work(digest_twins()); }

TEST_F(EqualWorkTest, ForAnUploadOfSomebodyElse) {
  for (const char* repository : {"team/app", "other/app"}) {
    expect_equal_work(upload_twins(repository));
  }
}

TEST_F(EqualWorkTest, ForARepositoryThatOneMayNotRead) { expect_equal_work(name_twins()); }

TEST_F(EqualWorkTest, ForAUserThatExists) { expect_equal_work(user_twins()); }

}  // namespace
}  // namespace bulkhead
