#include "simulation/faulty_key_value_store.h"

namespace bulkhead::simulation {
namespace {

std::unexpected<Error> unknown_outcome() {
  return fail(ErrorCode::kUnavailable, "the metadata store did not answer");
}

}  // namespace

class FaultyKeyValueStore::CountedSnapshot final : public Snapshot {
 public:
  explicit CountedSnapshot(FaultyKeyValueStore& store) : store_(store), reader_(store.rows_) {
    ++store_.living_snapshots_;
  }
  ~CountedSnapshot() override { --store_.living_snapshots_; }

  std::optional<std::string_view> get(std::string_view key) override { return reader_.get(key); }
  void scan(std::string_view from, std::string_view until, ScanVisitor visit) override {
    reader_.scan(from, until, visit);
  }

 private:
  FaultyKeyValueStore& store_;
  MapSnapshot reader_;
};

std::unique_ptr<Snapshot> FaultyKeyValueStore::snapshot() {
  return std::make_unique<CountedSnapshot>(*this);
}

Task<void> FaultyKeyValueStore::transact(TransactionBody body) {
  SimulatedExecutor& node = world_.node(co_await current_executor());
  auto send = [this, &node, body = std::move(body)](Resume<void> resume) mutable {
    attempt(SharedRequest(new Request{
        .body = std::move(body), .resume = std::move(resume), .node = node, .life = node.life()}));
  };
  co_return co_await suspend_for<void>(std::move(send));
}

// Runs the body on what the node sees now and keeps what it read and would write.
Result<void> FaultyKeyValueStore::run_at_node(Request& request) {
  request.reads = {};
  MapSnapshot base(rows_);
  RecordingSnapshot recording(base, request.reads);
  OverlayTransaction transaction(recording);
  Result<void> result = run_body(request.body, transaction);
  request.writes = transaction.writes();
  return result;
}

void FaultyKeyValueStore::attempt(SharedRequest request) {
  Result<void> result = run_at_node(*request);
  if (world_.injects(Fault::kBodyRunTwice, rates_.body_run_twice)) {
    const auto writes = std::move(request->writes);
    const Result<void> again = run_at_node(*request);
    INVARIANT(again == result && request->writes == writes,
              "a transaction's body means the same each time it runs");
  }
  if (result) {
    after(rates_.delay_max, &FaultyKeyValueStore::arrive, std::move(request));
  } else {
    answer(std::move(request), std::move(result));
  }
}

// The environment's work from here on: the caller may be dead.
void FaultyKeyValueStore::arrive(SharedRequest request) {
  if (world_.injects(Fault::kTransactRefused, rates_.transact_refused)) {
    return answer(std::move(request), unknown_outcome());
  }
  if (request->has_caller() && request->node.is_alive() &&
      world_.injects(Fault::kCrashBeforeApply, rates_.crash_before_apply)) {
    return world_.crash(request->node);
  }
  if (world_.injects(Fault::kTransactLate, rates_.transact_late)) {
    answer(request, unknown_outcome());
    return after(rates_.late_max, &FaultyKeyValueStore::apply_if_unchanged, std::move(request));
  }
  apply_if_unchanged(std::move(request));
}

void FaultyKeyValueStore::apply_if_unchanged(SharedRequest request) {
  INVARIANT(living_snapshots_ == 0, "no snapshot is kept across a suspension");
  if (!request->reads.still_hold(rows_)) {
    if (!request->has_caller()) return;
    ++conflicts_;
    SimulatedExecutor& node = request->node;
    node.post([this, request = std::move(request)]() mutable { attempt(std::move(request)); });
    return;
  }
  apply_writes(request->writes, rows_);
  ++applied_;
  if (request->has_caller() && world_.injects(Fault::kCrashAfterApply, rates_.crash_after_apply)) {
    return world_.crash(request->node);
  }
  const bool is_lost = world_.injects(Fault::kTransactLostReply, rates_.transact_lost_reply);
  answer(std::move(request), is_lost ? Result<void>(unknown_outcome()) : Result<void>());
}

// Through the node's own timers, so that its crash takes the answer along.
void FaultyKeyValueStore::answer(SharedRequest request, Result<void> result) {
  if (!request->has_caller()) return;
  const MonotonicTime when = world_.now() + world_.random().duration(rates_.delay_max);
  request->node.run_at(when, [resume = std::move(*request->resume), result]() mutable {
    resume(std::move(result));
  });
  request->resume.reset();
}

void FaultyKeyValueStore::after(Nanoseconds longest,
                                void (FaultyKeyValueStore::*step)(SharedRequest),
                                SharedRequest request) {
  const MonotonicTime when = world_.now() + world_.random().duration(longest);
  world_.environment().run_at(when, [this, step, request = std::move(request)]() mutable {
    (this->*step)(std::move(request));
  });
}

}  // namespace bulkhead::simulation
