// For tests: a store that notes what is asked of it and what came of that, so that two requests
// can be shown to do the same work. A note has the kind of row and the lengths, never the key or
// the value: these differ between any two requests. One thread uses it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "key_value/key_value_store.h"

namespace bulkhead {

struct Trace {
  std::vector<std::string> questions;  // "get k 42": operation, first byte of the key, its length
  std::vector<std::string> answers;    // to each: "none", "57 bytes", "2 rows"

  void add(std::string_view operation, std::string_view key, std::string answer) {
    questions.push_back(std::string(operation) + ' ' + std::string(key.substr(0, 1)) + ' ' +
                        std::to_string(key.size()));
    answers.push_back(std::move(answer));
  }
};

// A Snapshot or a Transaction whose reads are noted.
template <class View>
class TracedReads : public View {
 public:
  TracedReads(View& base, Trace& trace) : base_(base), trace_(trace) {}

  std::optional<std::string_view> get(std::string_view key) override {
    const auto value = base_.get(key);
    trace_.add("get", key, value ? std::to_string(value->size()) + " bytes" : "none");
    return value;
  }
  void scan(std::string_view from, std::string_view until, ScanVisitor visit) override {
    size_t rows = 0;
    base_.scan(from, until, [&](std::string_view key, std::string_view value) {
      ++rows;
      return visit(key, value);
    });
    trace_.add("scan", from, std::to_string(rows) + " rows");
  }
  std::optional<uint64_t> state() const override { return base_.state(); }

 protected:
  View& base_;
  Trace& trace_;
};

class TracedSnapshot final : public TracedReads<Snapshot> {
 public:
  // `open` counts those that live.
  TracedSnapshot(std::unique_ptr<Snapshot> base, Trace& trace, int& open)
      : TracedReads(*base, trace), owned_(std::move(base)), open_(open) {
    ++open_;
  }
  ~TracedSnapshot() override { --open_; }

 private:
  std::unique_ptr<Snapshot> owned_;
  int& open_;
};

class TracedTransaction final : public TracedReads<Transaction> {
 public:
  using TracedReads::TracedReads;

  void put(std::string_view key, std::string_view value) override {
    base_.put(key, value);
    trace_.add("put", key, std::to_string(value.size()) + " bytes");
  }
  void remove(std::string_view key) override {
    base_.remove(key);
    trace_.add("remove", key, "");
  }
};

class TracedStore final : public KeyValueStore {
 public:
  explicit TracedStore(std::unique_ptr<KeyValueStore> base) : base_(std::move(base)) {}

  std::unique_ptr<Snapshot> snapshot() override {
    trace_.add("snapshot", "", "");
    return std::make_unique<TracedSnapshot>(base_->snapshot(), trace_, open_snapshots_);
  }
  Task<void> transact(TransactionBody body) override {
    trace_.add("transact", "", "");
    auto traced = [this, body = std::move(body)](Transaction& transaction) mutable {
      TracedTransaction view(transaction, trace_);
      return body(view);
    };
    co_return co_await base_->transact(std::move(traced));
  }

  // What happened since the last call.
  Trace take() { return std::exchange(trace_, {}); }
  int open_snapshots() const { return open_snapshots_; }

 private:
  std::unique_ptr<KeyValueStore> base_;
  Trace trace_;
  int open_snapshots_ = 0;
};

}  // namespace bulkhead
