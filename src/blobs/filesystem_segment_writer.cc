#include "blobs/filesystem_segment_writer.h"

#include <algorithm>
#include <deque>
#include <mutex>

namespace bulkhead {
namespace {

// In a lane, so that it has the next run when it is done with one.
constexpr size_t kRunsBehind = 2;
// Less is not worth a thread for each lane.
constexpr size_t kSharedRunBytes = 64 * 1024;
// What the disk is told to begin with at a time.
constexpr uint64_t kWritebackBytes = 4 * 1024 * 1024;

using Run = std::shared_ptr<const std::string>;

// What is done with each run, in their order, by one job at a time.
struct Lane {
  std::function<void(std::string_view)> take;
  std::deque<Run> runs;  // the first is being taken
};

// An observer that can be told that nobody wants to know any more.
class Observation {
 public:
  explicit Observation(ByteObserver observer) : observer_(std::move(observer)) {}

  void see(std::string_view bytes) {
    std::lock_guard lock(mutex_);
    if (!has_ended_) observer_(bytes);
  }
  // Waits while the observer runs.
  void end() {
    std::lock_guard lock(mutex_);
    has_ended_ = true;
  }

 private:
  std::mutex mutex_;
  bool has_ended_ = false;
  const ByteObserver observer_;
};

}  // namespace

class FilesystemSegmentWriter::Progress : public std::enable_shared_from_this<Progress> {
 public:
  Progress(BlockingPool& pool, std::shared_ptr<SegmentVolume> volume, NewSegment segment,
           ByteObservers observers)
      : pool_(pool), volume_(std::move(volume)), segment_(std::move(segment)) {
    for (ByteObserver& observer : observers) {
      Observation& observation = observations_.emplace_back(std::move(observer));
      lanes_.push_back({[&observation](std::string_view bytes) { observation.see(bytes); }, {}});
    }
    lanes_.push_back({[this](std::string_view bytes) { write(bytes); }, {}});
  }

  // On the writer's executor.
  void add(std::string bytes) {
    const Run run = std::make_shared<const std::string>(std::move(bytes));
    std::vector<Lane*> resting;
    {
      std::lock_guard lock(mutex_);
      for (Lane& lane : lanes_) {
        if (lane.runs.empty()) resting.push_back(&lane);
        lane.runs.push_back(run);
      }
    }
    if (run->size() >= kSharedRunBytes) {
      for (Lane* lane : resting) start({lane});
    } else if (!resting.empty()) {
      start(std::move(resting));
    }
  }
  // Absent while a lane has more than `runs` to take; else the first failure, if there was one.
  std::optional<Result<void>> when_at_most(size_t runs) {
    std::lock_guard lock(mutex_);
    if (!is_at_most(runs)) return std::nullopt;
    return result_;
  }
  void when_at_most(size_t runs, Resume<void> resume) {
    {
      std::lock_guard lock(mutex_);
      if (!is_at_most(runs)) {
        waiting_.emplace(runs, std::move(resume));
        return;
      }
    }
    resume(result());
  }
  void abandon() {
    {
      std::lock_guard lock(mutex_);
      is_abandoned_ = true;
      waiting_.reset();
    }
    for (Observation& observation : observations_) observation.end();
  }

  // On the pool, when no lane has anything left.
  Result<void> finish() { return volume_->finish(segment_.name, segment_.file, written_); }

 private:
  struct Waiting {
    size_t runs;
    Resume<void> resume;
  };

  void start(std::vector<Lane*> lanes) {
    pool_.run([self = shared_from_this(), lanes = std::move(lanes)] {
      for (Lane* lane : lanes) self->advance(*lane);
    });
  }

  // On the pool: one run further, and a job for the next one, so that others have their turn.
  void advance(Lane& lane) {
    const Run run = first_of(lane);
    if (!run) return;
    lane.take(*run);
    bool has_more = false;
    std::optional<Waiting> waiting;
    {
      std::lock_guard lock(mutex_);
      lane.runs.pop_front();
      has_more = !lane.runs.empty();
      if (waiting_ && is_at_most(waiting_->runs)) waiting.swap(waiting_);
    }
    if (has_more) start({&lane});
    if (waiting) waiting->resume(result());
  }
  // Null when nobody wants it any more.
  Run first_of(Lane& lane) {
    std::lock_guard lock(mutex_);
    return is_abandoned_ ? nullptr : lane.runs.front();
  }

  bool is_at_most(size_t runs) const {
    return std::ranges::all_of(lanes_, [&](const Lane& lane) { return lane.runs.size() <= runs; });
  }
  Result<void> result() {
    std::lock_guard lock(mutex_);
    return result_;
  }

  // Nothing is written after a failure.
  void write(std::string_view bytes) {
    if (!result()) return;
    Result<void> written = try_write(bytes);
    std::lock_guard lock(mutex_);
    result_ = std::move(written);
  }
  Result<void> try_write(std::string_view bytes) {
    written_ += bytes.size();
    if (written_ > segment_.reserved_bytes) TRY(volume_->check_space(bytes.size()));
    TRY(volume_->write(segment_.file, bytes));
    if (written_ - begun_ >= kWritebackBytes) {
      volume_->begin_writeback(segment_.file, begun_, written_ - begun_);
      begun_ = written_;
    }
    return {};
  }

  BlockingPool& pool_;
  const std::shared_ptr<SegmentVolume> volume_;
  const NewSegment segment_;
  uint64_t written_ = 0;  // touched by one job after the other, as is begun_
  uint64_t begun_ = 0;    // of it the disk has been told
  std::deque<Observation> observations_;  // the lanes refer to them

  std::mutex mutex_;  // guards what follows, and the runs of the lanes
  std::vector<Lane> lanes_;
  bool is_abandoned_ = false;
  Result<void> result_;
  std::optional<Waiting> waiting_;
};

FilesystemSegmentWriter::FilesystemSegmentWriter(BlockingPool& pool,
                                                 std::shared_ptr<SegmentVolume> volume,
                                                 NewSegment segment, ByteObservers observers)
    : progress_(std::make_shared<Progress>(pool, std::move(volume), std::move(segment),
                                           std::move(observers))),
      pool_(pool) {}

FilesystemSegmentWriter::~FilesystemSegmentWriter() {
  progress_->abandon();
}

Task<void> FilesystemSegmentWriter::write(std::string bytes) {
  INVARIANT(!is_finished_, "nothing is written after finish");
  CO_TRY(co_await await_room(kRunsBehind - 1));
  progress_->add(std::move(bytes));
  co_return {};
}

Task<void> FilesystemSegmentWriter::finish() {
  INVARIANT(!is_finished_, "a segment is finished once: a failed sync is not tried again");
  is_finished_ = true;
  CO_TRY(co_await await_room(0));
  co_return co_await offload(pool_, [progress = progress_] { return progress->finish(); });
}

Task<void> FilesystemSegmentWriter::await_room(size_t runs) {
  if (auto result = progress_->when_at_most(runs)) co_return std::move(*result);
  co_return co_await suspend_for<void>(
      [this, runs](Resume<void> resume) { progress_->when_at_most(runs, std::move(resume)); });
}

}  // namespace bulkhead
