#include "blobs/filesystem_segment_writer.h"

#include <mutex>

namespace bulkhead {

class FilesystemSegmentWriter::Progress {
 public:
  Progress(std::shared_ptr<SegmentVolume> volume, NewSegment segment, ByteObserver observer)
      : volume_(std::move(volume)), segment_(std::move(segment)), observer_(std::move(observer)) {}

  // On the pool.
  void run(const std::string& bytes) {
    if (!observe(bytes)) return;
    end_job(write(bytes));
  }
  Result<void> finish() { return volume_->finish(segment_.name, segment_.file, written_); }

  // On the writer's executor.
  void begin_job() {
    std::lock_guard lock(mutex_);
    is_busy_ = true;
  }
  void end_job(Result<void> result) {
    std::optional<Resume<void>> waiting;
    {
      std::lock_guard lock(mutex_);
      is_busy_ = false;
      if (result_) result_ = result;
      waiting.swap(waiting_);
    }
    if (waiting) (*waiting)(std::move(result));
  }
  // Absent while a job is in flight.
  std::optional<Result<void>> settled() {
    std::lock_guard lock(mutex_);
    if (is_busy_) return std::nullopt;
    return result_;
  }
  void when_settled(Resume<void> resume) {
    {
      std::lock_guard lock(mutex_);
      if (is_busy_) {
        waiting_.emplace(std::move(resume));
        return;
      }
    }
    resume(result_);
  }
  void abandon() {
    {
      std::lock_guard lock(observer_mutex_);
      is_abandoned_ = true;
    }
    std::lock_guard lock(mutex_);
    waiting_.reset();
  }

 private:
  Result<void> write(const std::string& bytes) {
    written_ += bytes.size();
    if (written_ > segment_.reserved_bytes) TRY(volume_->check_space(bytes.size()));
    return volume_->write(segment_.file, bytes);
  }
  bool observe(const std::string& bytes) {
    std::lock_guard lock(observer_mutex_);
    if (is_abandoned_) return false;
    if (observer_) observer_(bytes);
    return true;
  }

  const std::shared_ptr<SegmentVolume> volume_;
  const NewSegment segment_;
  uint64_t written_ = 0;  // touched by one job after the other

  std::mutex observer_mutex_;  // held while the observer runs
  bool is_abandoned_ = false;
  const ByteObserver observer_;

  std::mutex mutex_;
  bool is_busy_ = false;
  Result<void> result_;
  std::optional<Resume<void>> waiting_;
};

FilesystemSegmentWriter::FilesystemSegmentWriter(BlockingPool& pool,
                                                 std::shared_ptr<SegmentVolume> volume,
                                                 NewSegment segment, ByteObserver observer)
    : pool_(pool),
      progress_(std::make_shared<Progress>(std::move(volume), std::move(segment),
                                           std::move(observer))) {}

FilesystemSegmentWriter::~FilesystemSegmentWriter() {
  progress_->abandon();
}

Task<void> FilesystemSegmentWriter::write(std::string bytes) {
  INVARIANT(!is_finished_, "nothing is written after finish");
  CO_TRY(co_await settle());
  progress_->begin_job();
  pool_.run([progress = progress_, bytes = std::move(bytes)] { progress->run(bytes); });
  co_return {};
}

Task<void> FilesystemSegmentWriter::finish() {
  INVARIANT(!is_finished_, "a segment is finished once: a failed sync is not tried again");
  is_finished_ = true;
  CO_TRY(co_await settle());
  co_return co_await offload(pool_, [progress = progress_] { return progress->finish(); });
}

Task<void> FilesystemSegmentWriter::settle() {
  if (auto result = progress_->settled()) co_return std::move(*result);
  co_return co_await suspend_for<void>(
      [this](Resume<void> resume) { progress_->when_settled(std::move(resume)); });
}

}  // namespace bulkhead
