// What every KeyValueStore promises, as tests over a harness:
//   KeyValueStore& store();  Result<T> run(Task<T>);
// Instantiate with INSTANTIATE_TYPED_TEST_SUITE_P.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "key_value/key_value_store.h"
#include "key_value/ordered_map.h"

namespace bulkhead {

using Row = std::pair<std::string, std::string>;

inline std::vector<Row> rows(Snapshot& snapshot, std::string_view from = {},
                             std::string_view until = {}) {
  std::vector<Row> found;
  snapshot.scan(from, until, [&](std::string_view key, std::string_view value) {
    found.emplace_back(key, value);
    return Scan::kContinue;
  });
  return found;
}

inline Task<void> count_up(KeyValueStore& store, std::string key) {
  auto body = [&key](Transaction& transaction) -> Result<void> {
    const auto before = transaction.get(key);
    const int count = before ? std::stoi(std::string(*before)) : 0;
    transaction.put(key, std::to_string(count + 1));
    return {};
  };
  co_return co_await store.transact(std::move(body));
}

template <class Harness>
class KeyValueContract : public ::testing::Test {
 protected:
  Result<void> transact(TransactionBody body) {
    return harness_.run(harness_.store().transact(std::move(body)));
  }
  void put(std::vector<Row> rows) {
    auto result = transact([rows](Transaction& transaction) -> Result<void> {
      for (const auto& [key, value] : rows) transaction.put(key, value);
      return {};
    });
    ASSERT_TRUE(result) << result.error().message;
  }
  std::vector<Row> all() { return rows(*harness_.store().snapshot()); }

  Harness harness_;
};

TYPED_TEST_SUITE_P(KeyValueContract);

TYPED_TEST_P(KeyValueContract, PutsReplacesAndRemoves) {
  EXPECT_EQ(this->harness_.store().snapshot()->get("a"), std::nullopt);
  this->put({{"a", "1"}, {"b", "2"}});
  this->put({{"a", "3"}});
  EXPECT_EQ(this->all(), (std::vector<Row>{{"a", "3"}, {"b", "2"}}));
  ASSERT_TRUE(this->transact([](Transaction& transaction) -> Result<void> {
    transaction.remove("a");
    transaction.remove("absent");
    return {};
  }));
  EXPECT_EQ(this->all(), (std::vector<Row>{{"b", "2"}}));
}

TYPED_TEST_P(KeyValueContract, ScansRangesInByteOrder) {
  using std::string_literals::operator""s;
  this->put({{"b", "2"}, {"\xff", "6"}, {"a", "1"}, {"b\0"s, "3"}, {"b\x7f", "4"}, {"b\x80", "5"}});
  auto snapshot = this->harness_.store().snapshot();
  std::string order;
  for (const auto& [key, value] : rows(*snapshot)) order += value;
  EXPECT_EQ(order, "123456");
  EXPECT_EQ(rows(*snapshot, "b", "b\x7f"), (std::vector<Row>{{"b", "2"}, {"b\0"s, "3"}}));
  EXPECT_EQ(rows(*snapshot, "b\x81", ""), (std::vector<Row>{{"\xff", "6"}}));
  EXPECT_TRUE(rows(*snapshot, "b", "b").empty());
  EXPECT_TRUE(rows(*snapshot, "c", "a").empty());
  EXPECT_TRUE(rows(*snapshot, "c", "d").empty());

  std::vector<std::string> seen;
  snapshot->scan("a", "", [&](std::string_view key, std::string_view) {
    seen.emplace_back(key);
    return seen.size() == 2 ? Scan::kStop : Scan::kContinue;
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "b"}));
}

TYPED_TEST_P(KeyValueContract, ReadsWithinAScan) {
  this->put({{"a", "b"}, {"b", "c"}, {"c", "a"}});
  auto follow = [](Snapshot& snapshot) {
    std::string text;
    snapshot.scan("", "", [&](std::string_view key, std::string_view value) {
      text += std::string(key) + std::string(snapshot.get(value).value_or("?"));
      snapshot.scan(value, "", [&](std::string_view inner, std::string_view) {
        text += inner;
        return Scan::kContinue;
      });
      return Scan::kContinue;
    });
    return text;
  };
  const std::string expected = "acbcbaccbabc";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(follow(*this->harness_.store().snapshot()), expected);
  std::string inside;
  ASSERT_TRUE(this->transact([&](Transaction& transaction) -> Result<void> {
    inside = follow(transaction);
    return {};
  }));
  EXPECT_EQ(inside, expected);
}

TYPED_TEST_P(KeyValueContract, ABodySeesItsOwnWrites) {
  this->put({{"a", "1"}, {"b", "1"}, {"d", "1"}});
  std::vector<Row> middle, tail;
  std::optional<std::string> removed, replaced;
  ASSERT_TRUE(this->transact([&](Transaction& transaction) -> Result<void> {
    transaction.put("b", "2");
    transaction.remove("a");
    transaction.put("c", "2");
    transaction.put("e", "2");
    transaction.remove("e");
    transaction.remove("d");
    transaction.put("d", "3");
    removed = transaction.get("a");
    replaced = transaction.get("b");
    middle = rows(transaction, "a", "d");
    tail = rows(transaction, "d");
    return {};
  }));
  EXPECT_EQ(removed, std::nullopt);
  EXPECT_EQ(replaced, "2");
  EXPECT_EQ(middle, (std::vector<Row>{{"b", "2"}, {"c", "2"}}));
  EXPECT_EQ(tail, (std::vector<Row>{{"d", "3"}}));
  EXPECT_EQ(this->all(), (std::vector<Row>{{"b", "2"}, {"c", "2"}, {"d", "3"}}));
}

TYPED_TEST_P(KeyValueContract, ARefusedBodyReturnsItsOwnError) {
  this->put({{"a", "1"}});
  auto result = this->transact([](Transaction& transaction) -> Result<void> {
    if (transaction.get("a")) return fail(ErrorCode::kConflict, "taken");
    transaction.put("a", "2");
    return {};
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), (Error{ErrorCode::kConflict, "taken"}));
  EXPECT_EQ(this->all(), (std::vector<Row>{{"a", "1"}}));
}

// Numbers of states are no duty; where there are any, equal ones mean equal rows.
TYPED_TEST_P(KeyValueContract, StatesHaveNumbersOfTheirOwn) {
  this->put({{"a", "1"}});
  const auto first = this->harness_.store().snapshot()->state();
  EXPECT_EQ(this->harness_.store().snapshot()->state(), first);
  std::optional<uint64_t> within;
  ASSERT_TRUE(this->transact([&](Transaction& transaction) -> Result<void> {
    transaction.put("a", "2");
    within = transaction.state();
    return {};
  }));
  EXPECT_FALSE(within);
  const auto second = this->harness_.store().snapshot()->state();
  if (first) EXPECT_NE(first, second);
}

TYPED_TEST_P(KeyValueContract, HoldsLongKeysAndLargeValues) {
  const std::string key(511, '\xee');
  for (size_t size : {0, 1, 2000, 4096, 65536, 262144}) {
    const std::string value(size, static_cast<char>(size));
    this->put({{key, value}, {"\xff", "last"}});
    auto snapshot = this->harness_.store().snapshot();
    EXPECT_EQ(snapshot->get(key), value);
    EXPECT_EQ(rows(*snapshot, key + '\0'), (std::vector<Row>{{"\xff", "last"}}));
    EXPECT_EQ(rows(*snapshot, "", key), std::vector<Row>{});
    EXPECT_EQ(rows(*snapshot, key, key + '\0'), (std::vector<Row>{{key, value}}));
  }
}

TYPED_TEST_P(KeyValueContract, AgreesWithAMapOverRandomOperations) {
  std::mt19937_64 random(7);
  OrderedMap model;
  const auto below = [&](uint64_t bound) { return random() % bound; };
  for (int round = 0; round < 300; ++round) {
    const uint64_t seed = random();
    OrderedMap after;
    bool agreed = true;
    auto result = this->transact([&](Transaction& transaction) -> Result<void> {
      std::mt19937_64 choice(seed);  // the body means the same each time it runs
      after = model;
      MapSnapshot expected(after);
      for (int step = 0; step < 8; ++step) {
        std::string key = "k" + std::to_string(choice() % 40);
        if (choice() % 3 == 0) {
          transaction.remove(key);
          after.erase(key);
        } else {
          transaction.put(key, std::to_string(choice()));
          after[key] = *transaction.get(key);
        }
        const std::string from = "k" + std::to_string(choice() % 40);
        const std::string until = choice() % 4 ? "k" + std::to_string(choice() % 40) : "";
        agreed = agreed && rows(transaction, from, until) == rows(expected, from, until) &&
                 transaction.get(from) == expected.get(from);
      }
      return {};
    });
    ASSERT_TRUE(result && agreed) << "round " << round;
    model = after;
    if (below(10) == 0) {
      MapSnapshot expected(model);
      ASSERT_EQ(this->all(), rows(expected));
    }
  }
}

REGISTER_TYPED_TEST_SUITE_P(KeyValueContract, PutsReplacesAndRemoves, ScansRangesInByteOrder,
                            ReadsWithinAScan, ABodySeesItsOwnWrites, ARefusedBodyReturnsItsOwnError,
                            StatesHaveNumbersOfTheirOwn, HoldsLongKeysAndLargeValues,
                            AgreesWithAMapOverRandomOperations);

}  // namespace bulkhead
