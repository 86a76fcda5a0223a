// Every system call of storing a segment fails in turn, in every way: what was acknowledged must
// have been written and synced without a failure, and a failed sync ends all writing.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>

#include "blobs/contract_test.h"
#include "blobs/filesystem_harness.h"

namespace bulkhead {
namespace {

enum class Step {
  kOpen,
  kMakeFolder,
  kReserve,
  kWrite,
  kBeginWriteback,
  kTruncate,
  kSyncFile,
  kSyncFolder,
  kMode,
  kSpace
};

// Passes calls on, notes them, and fails one of them.
class FaultyCalls final : public FileSystemCalls {
 public:
  void fail_call(int nth, int code) {
    std::lock_guard lock(mutex_);
    steps_.clear();
    nth_ = nth;
    code_ = code;
  }
  // Absent when there were fewer calls.
  std::optional<Step> failed_step() {
    std::lock_guard lock(mutex_);
    if (nth_ < 0 || static_cast<size_t>(nth_) >= steps_.size()) return std::nullopt;
    return steps_[static_cast<size_t>(nth_)];
  }
  std::vector<Step> steps() {
    std::lock_guard lock(mutex_);
    return steps_;
  }
  bool writes_little = false;

  int openat(int folder, const char* name, int flags, mode_t mode) override {
    return fails(Step::kOpen) ? -1 : FileSystemCalls::openat(folder, name, flags, mode);
  }
  int mkdirat(int folder, const char* name, mode_t mode) override {
    return fails(Step::kMakeFolder) ? -1 : FileSystemCalls::mkdirat(folder, name, mode);
  }
  ssize_t write(int file, const void* bytes, size_t count) override {
    if (fails(Step::kWrite)) return -1;
    return FileSystemCalls::write(file, bytes, writes_little ? std::min<size_t>(count, 3) : count);
  }
  int fallocate(int file, int mode, off_t offset, off_t count) override {
    return fails(Step::kReserve) ? -1 : FileSystemCalls::fallocate(file, mode, offset, count);
  }
  int sync_file_range(int file, off_t offset, off_t count, unsigned flags) override {
    return fails(Step::kBeginWriteback)
               ? -1
               : FileSystemCalls::sync_file_range(file, offset, count, flags);
  }
  int ftruncate(int file, off_t size) override {
    return fails(Step::kTruncate) ? -1 : FileSystemCalls::ftruncate(file, size);
  }
  int fdatasync(int file) override {
    return fails(Step::kSyncFile) ? -1 : FileSystemCalls::fdatasync(file);
  }
  int fsync(int file) override {
    return fails(Step::kSyncFolder) ? -1 : FileSystemCalls::fsync(file);
  }
  int fchmod(int file, mode_t mode) override {
    return fails(Step::kMode) ? -1 : FileSystemCalls::fchmod(file, mode);
  }
  int fstatvfs(int file, struct statvfs* status) override {
    return fails(Step::kSpace) ? -1 : FileSystemCalls::fstatvfs(file, status);
  }

 private:
  bool fails(Step step) {
    std::lock_guard lock(mutex_);
    steps_.push_back(step);
    if (static_cast<int>(steps_.size()) - 1 != nth_) return false;
    errno = code_;
    return true;
  }

  std::mutex mutex_;
  std::vector<Step> steps_;
  int nth_ = -1;
  int code_ = 0;
};

Task<void> push(SegmentStore& store, SegmentName name) {
  auto writer = CO_TRY(co_await store.create(name, 10'000'000, {}));
  for (int i = 0; i < 3; ++i) {
    CO_TRY(co_await writer->write(std::string(3'000'000, static_cast<char>('a' + i))));
  }
  co_return co_await writer->finish();
}

class SegmentFault : public ::testing::TestWithParam<int> {};

TEST_P(SegmentFault, AtTheIthCallForAllI) {
  const int code = GetParam();
  const bool is_full = code == ENOSPC || code == EDQUOT;
  int faults = 0;
  for (int nth = 0;; ++nth) {
    FaultyCalls calls;
    FilesystemHarness harness(calls);
    calls.fail_call(nth, code);
    const Result<void> result = harness.run(push(harness.store(), test_name(1)));
    const std::optional<Step> step = calls.failed_step();
    if (!step) {
      EXPECT_TRUE(result);
      break;
    }
    ++faults;
    calls.fail_call(-1, 0);
    if (*step == Step::kBeginWriteback) {
      EXPECT_TRUE(result) << "a hint is all it is";
      continue;
    }
    ASSERT_FALSE(result) << "call " << nth;
    EXPECT_EQ(result.error().code, is_full ? ErrorCode::kStorageFull : ErrorCode::kUnavailable)
        << "call " << nth << ": " << result.error().message;

    // A file's sync that finds the disk full has lost that file's bytes, and only those.
    const bool is_degraded = *step == Step::kSyncFolder || (*step == Step::kSyncFile && !is_full);
    EXPECT_EQ(harness.run(harness.store().check_writable()).has_value(), !is_degraded);
    const Result<void> next = harness.run(push(harness.store(), test_name(2)));
    EXPECT_EQ(next.has_value(), !is_degraded) << "after call " << nth;
    if (is_degraded) {
      EXPECT_EQ(next.error().code, ErrorCode::kUnavailable);
    }
  }
  EXPECT_GE(faults, 10);
}

INSTANTIATE_TEST_SUITE_P(Codes, SegmentFault, ::testing::Values(EIO, ENOSPC, EDQUOT, EROFS));

TEST(SegmentFault, EverySyncComesAfterTheLastWrite) {
  FaultyCalls calls;
  FilesystemHarness harness(calls);
  calls.fail_call(-1, 0);
  ASSERT_TRUE(harness.run(push(harness.store(), test_name(1))));
  const std::vector<Step> steps = calls.steps();
  EXPECT_EQ(std::vector<Step>(steps.end() - 4, steps.end()),
            (std::vector<Step>{Step::kTruncate, Step::kSyncFile, Step::kSyncFolder, Step::kMode}));
  EXPECT_EQ(std::ranges::count(steps, Step::kSyncFolder), 2) << "the new folder's name, too";
}

TEST(SegmentFault, AnInterruptedCallIsMadeAgain) {
  for (int nth = 0;; ++nth) {
    FaultyCalls calls;
    FilesystemHarness harness(calls);
    calls.fail_call(nth, EINTR);
    const Result<void> result = harness.run(push(harness.store(), test_name(1)));
    const std::optional<Step> step = calls.failed_step();
    if (!step) break;
    if (*step == Step::kWrite || *step == Step::kReserve) {
      EXPECT_TRUE(result) << "call " << nth;
    }
  }
}

TEST(SegmentFault, AFileSystemThatCannotReserveStillStores) {
  for (int code : {EOPNOTSUPP, ENOSYS}) {
    FaultyCalls calls;
    FilesystemHarness harness(calls);
    calls.fail_call(-1, 0);
    ASSERT_TRUE(harness.run(push(harness.store(), test_name(1))));
    const std::vector<Step> steps = calls.steps();
    const auto reserve = std::ranges::find(steps, Step::kReserve);
    ASSERT_NE(reserve, steps.end());
    FaultyCalls other;
    FilesystemHarness fresh(other);
    other.fail_call(static_cast<int>(reserve - steps.begin()), code);
    EXPECT_TRUE(fresh.run(push(fresh.store(), test_name(1))));
    EXPECT_EQ(other.failed_step(), Step::kReserve);
  }
}

TEST(SegmentFault, ShortWritesAreContinued) {
  FaultyCalls calls;
  calls.writes_little = true;
  FilesystemHarness harness(calls);
  ASSERT_TRUE(harness.run(store_segment(harness.store(), test_name(1), {"0123456789", "ab"}, {})));
  EXPECT_EQ(harness.run(read_segment(harness.store(), test_name(1))), "0123456789ab");
}

TEST(SegmentFault, AnErrorBehindTheWriterReachesFinish) {
  FaultyCalls calls;
  FilesystemHarness harness(calls);
  const std::string bytes = "accepted before it fails";
  auto writer = harness.run(harness.store().create(test_name(1), bytes.size(), {}));
  ASSERT_TRUE(writer);
  calls.fail_call(0, EIO);
  ASSERT_TRUE(harness.run((*writer)->write(bytes)));
  EXPECT_EQ(harness.run((*writer)->finish()).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(calls.steps(), std::vector<Step>{Step::kWrite}) << "nothing is synced after it";
}

TEST(SegmentFault, BytesThatNobodyReservedAreWrittenOnlyWhileThereIsSpace) {
  FaultyCalls calls;
  FilesystemHarness harness(calls);
  auto writer = harness.run(harness.store().create(test_name(1), 4, {}));
  ASSERT_TRUE(writer);
  calls.fail_call(0, EIO);
  ASSERT_TRUE(harness.run((*writer)->write("reserved? no")));
  EXPECT_FALSE(harness.run((*writer)->finish()));
  EXPECT_EQ(calls.steps(), std::vector<Step>{Step::kSpace});
}

}  // namespace
}  // namespace bulkhead
