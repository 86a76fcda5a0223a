#include "simulation/faulty_segment_store.h"

#include "runtime/suspend.h"

namespace bulkhead::simulation {
namespace {

std::unexpected<Error> unavailable() {
  return fail(ErrorCode::kUnavailable, "the blob storage did not answer");
}

}  // namespace

class FaultySegmentStore::Writer final : public SegmentWriter {
 public:
  Writer(FaultySegmentStore& store, SegmentName name, std::shared_ptr<Content> content,
         ByteObservers observers)
      : store_(store),
        name_(std::move(name)),
        content_(std::move(content)),
        observers_(std::move(observers)) {}

  Task<void> write(std::string bytes) override {
    INVARIANT(!is_finished_, "nothing is written after finish");
    if (error_) co_return fail(*error_);
    auto reached = co_await store_.reach();
    if (!reached) {
      error_ = reached.error();
      co_return fail(*error_);
    }
    for (const ByteObserver& observe : observers_) observe(bytes);
    content_->bytes += bytes;
    co_return {};
  }

  Task<void> finish() override {
    INVARIANT(!is_finished_, "a segment is finished once");
    is_finished_ = true;
    if (error_) co_return fail(*error_);
    co_return co_await store_.request([&store = store_, name = name_, content = content_] {
      return store.finish(name, content);
    });
  }

 private:
  FaultySegmentStore& store_;
  const SegmentName name_;
  const std::shared_ptr<Content> content_;
  const ByteObservers observers_;
  std::optional<Error> error_;
  bool is_finished_ = false;
};

class FaultySegmentStore::OpenSegment final : public Segment {
 public:
  OpenSegment(FaultySegmentStore& store, std::string bytes)
      : store_(store), bytes_(std::move(bytes)) {}

  uint64_t size() const override { return bytes_.size(); }

  Task<std::string> read(uint64_t offset, size_t bytes_max) override {
    CO_TRY(co_await store_.reach());
    if (offset >= bytes_.size()) co_return std::string();
    std::string bytes = bytes_.substr(offset, bytes_max);
    if (!bytes.empty() &&
        store_.world_.injects(Fault::kSegmentCorrupt, store_.rates_.segment_corrupt)) {
      bytes[store_.world_.random().below(bytes.size())] ^= 1;
    }
    co_return bytes;
  }

  std::shared_ptr<const FileHandle> file() const override { return nullptr; }

 private:
  FaultySegmentStore& store_;
  const std::string bytes_;
};

FaultySegmentStore::FaultySegmentStore(World& world, FaultRates rates)
    : world_(world), rates_(rates) {
  world.on_crash([this](SimulatedExecutor& node) { tear(node.number()); });
}

Task<std::unique_ptr<SegmentWriter>> FaultySegmentStore::create(SegmentName name,
                                                                std::optional<uint64_t>,
                                                                ByteObservers observers) {
  auto content = std::make_shared<Content>();
  content->node = world_.node(co_await current_executor()).number();
  if (world_.injects(Fault::kSegmentFull, rates_.segment_full)) {
    co_return fail(ErrorCode::kStorageFull, "the blob storage is full");
  }
  CO_TRY(co_await request([this, name, content] { return make(name, content); }));
  std::unique_ptr<SegmentWriter> writer =
      std::make_unique<Writer>(*this, name, content, std::move(observers));
  co_return writer;
}

Task<std::shared_ptr<Segment>> FaultySegmentStore::open(SegmentName name) {
  CO_TRY(co_await reach());
  const auto found = segments_.find(name);
  if (found == segments_.end()) co_return fail(ErrorCode::kNotFound, "no such segment");
  std::shared_ptr<Segment> segment = std::make_shared<OpenSegment>(*this, found->second->bytes);
  co_return segment;
}

Task<void> FaultySegmentStore::remove(SegmentName name) {
  co_return co_await request([this, name]() -> Result<void> {
    segments_.erase(name);
    removed_.insert(name);
    return {};
  });
}

Task<std::vector<SegmentName>> FaultySegmentStore::list(std::optional<SegmentName> after,
                                                        size_t count_max) {
  CO_TRY(co_await reach());
  std::vector<SegmentName> names;
  auto at = after ? segments_.upper_bound(*after) : segments_.begin();
  for (; at != segments_.end() && names.size() < count_max; ++at) names.push_back(at->first);
  co_return names;
}

Task<void> FaultySegmentStore::check_writable() {
  CO_TRY(co_await reach());
  if (world_.injects(Fault::kSegmentFull, rates_.segment_full)) {
    co_return fail(ErrorCode::kStorageFull, "the blob storage is full");
  }
  co_return {};
}

Task<void> FaultySegmentStore::travel() {
  const bool is_paused = world_.injects(Fault::kSegmentPause, rates_.segment_pause);
  co_return co_await sleep_for(
      world_.random().duration(is_paused ? rates_.pause_max : rates_.delay_max));
}

// For what has no effect: arrives or does not.
Task<void> FaultySegmentStore::reach() {
  CO_TRY(co_await travel());
  if (world_.injects(Fault::kSegmentRefused, rates_.segment_refused)) co_return unavailable();
  co_return {};
}

Task<void> FaultySegmentStore::request(Effect effect) {
  CO_TRY(co_await reach());
  if (world_.injects(Fault::kSegmentLate, rates_.segment_late)) {
    later(std::move(effect));
    co_return unavailable();
  }
  Result<void> result = effect();
  if (world_.injects(Fault::kSegmentTwice, rates_.segment_twice)) later(std::move(effect));
  CO_TRY(co_await travel());
  if (world_.injects(Fault::kSegmentLostReply, rates_.segment_lost_reply)) {
    co_return unavailable();
  }
  co_return result;
}

void FaultySegmentStore::later(Effect effect) {
  const MonotonicTime when = world_.now() + world_.random().duration(rates_.late_max);
  world_.environment().run_at(when, [effect = std::move(effect)] { (void)effect(); });
}

Result<void> FaultySegmentStore::make(const SegmentName& name, std::shared_ptr<Content> content) {
  if (removed_.contains(name) && !world_.injects(Fault::kSegmentRevived, rates_.segment_revived)) {
    return unavailable();  // the name was given up before it was made
  }
  if (!segments_.emplace(name, std::move(content)).second) {
    return fail(ErrorCode::kAlreadyExists, "the segment exists");
  }
  return {};
}

// A file that was removed meanwhile is finished without a name.
Result<void> FaultySegmentStore::finish(const SegmentName& name,
                                        const std::shared_ptr<Content>& content) {
  content->is_finished = true;
  if (removed_.contains(name) && world_.injects(Fault::kSegmentRevived, rates_.segment_revived)) {
    segments_.emplace(name, content);
  }
  return {};
}

void FaultySegmentStore::tear(size_t node) {
  for (auto at = segments_.begin(); at != segments_.end();) {
    Content& content = *at->second;
    const bool is_torn =
        !content.is_finished && content.node == node && world_.injects(Fault::kSegmentTorn, 0.5);
    if (is_torn && world_.random().chance(0.3)) {
      at = segments_.erase(at);
      continue;
    }
    if (is_torn) {
      const size_t kept = world_.random().below(content.bytes.size() + 1);
      const bool keeps_length = world_.random().chance(0.5);
      content.bytes.resize(keeps_length ? content.bytes.size() : kept);
      std::fill(content.bytes.begin() + static_cast<ptrdiff_t>(kept), content.bytes.end(), '\0');
    }
    ++at;
  }
}

}  // namespace bulkhead::simulation
