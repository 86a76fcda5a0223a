#include "blobs/filesystem_segment_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "blobs/contract_test.h"
#include "blobs/filesystem_harness.h"
#include "blobs/filesystem_segment_writer.h"
#include "runtime/inline_pool.h"

namespace bulkhead {
namespace {

unsigned mode_of(const std::string& path) {
  struct stat status;
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

TEST(FilesystemSegmentStore, LaysFilesOutByFirstByte) {
  FilesystemHarness harness;
  const SegmentName name = test_name(0xab);
  auto writer = harness.run(harness.store().create(name, std::nullopt, {}));
  ASSERT_TRUE(writer);
  ASSERT_TRUE(harness.run((*writer)->write("bytes")));
  EXPECT_EQ(mode_of(harness.path_of(name)) & 0200, 0200u);
  ASSERT_TRUE(harness.run((*writer)->finish()));
  EXPECT_EQ(mode_of(harness.path_of(name)), 0440u);
  std::stringstream content;
  content << std::ifstream(harness.path_of(name)).rdbuf();
  EXPECT_EQ(content.str(), "bytes");
  EXPECT_NE(harness.path_of(name).find("/seg/ab/ab"), std::string::npos);
}

TEST(FilesystemSegmentStore, MakesFoldersOnlyWhenNeeded) {
  FilesystemHarness harness;
  EXPECT_TRUE(std::filesystem::is_empty(harness.path() + "/seg"));
  EXPECT_FALSE(harness.run(harness.store().open(test_name(1))));
  EXPECT_TRUE(std::filesystem::is_empty(harness.path() + "/seg"));
}

TEST(FilesystemSegmentStore, FindsItsSegmentsWhenOpenedAgain) {
  FilesystemHarness harness;
  ASSERT_TRUE(harness.run(store_segment(harness.store(), test_name(9), {"bytes"}, {})));
  ThreadPool pool(1);
  auto again = FilesystemSegmentStore::open({.path = harness.path()}, pool);
  ASSERT_TRUE(again);
  EXPECT_EQ(harness.run(read_segment(**again, test_name(9))), "bytes");
  EXPECT_EQ(harness.run((*again)->list(std::nullopt, 10))->size(), 1u);
}

// Says of every name that it is at hand, or of none.
class TellingCalls : public FileSystemCalls {
 public:
  int openat_cached(int folder, const char* name, int flags) override {
    if (knows) return openat(folder, name, flags, 0);
    errno = EAGAIN;
    return -1;
  }
  ssize_t pread_cached(int file, void* bytes, size_t count, off_t offset) override {
    if (knows) return pread(file, bytes, count, offset);
    errno = EAGAIN;
    return -1;
  }
  std::atomic<bool> knows{true};
};

TEST(FilesystemSegmentStore, OpensOnTheCallersThreadWhatTheKernelHasAtHand) {
  FilesystemHarness harness;
  ASSERT_TRUE(harness.run(store_segment(harness.store(), test_name(9), {"bytes"}, {})));
  TellingCalls calls;
  InlinePool pool;
  auto store = FilesystemSegmentStore::open({.path = harness.path()}, pool, calls, 0);
  ASSERT_TRUE(store);
  EXPECT_TRUE(harness.run((*store)->open(test_name(9))));
  EXPECT_EQ(pool.jobs, 1) << "the folder is opened where it may take time";
  const auto again = harness.run((*store)->open(test_name(9)));
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->size(), 5u);
  EXPECT_EQ(pool.jobs, 1);
  EXPECT_EQ(harness.run((*store)->open(test_name(9, 1))).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(pool.jobs, 2) << "a failure is told by the call that may take its time";
  calls.knows = false;
  EXPECT_TRUE(harness.run((*store)->open(test_name(9))));
  EXPECT_EQ(pool.jobs, 3);
}

TEST(FilesystemSegmentStore, OpensOnceWhatIsReadAgain) {
  FilesystemHarness harness;
  ASSERT_TRUE(harness.run(store_segment(harness.store(), test_name(9), {"bytes"}, {})));
  TellingCalls calls;
  calls.knows = false;
  InlinePool pool;
  auto store = FilesystemSegmentStore::open({.path = harness.path()}, pool, calls);
  ASSERT_TRUE(store);
  const auto first = harness.run((*store)->open(test_name(9)));
  ASSERT_TRUE(first);
  EXPECT_EQ(harness.run((*store)->open(test_name(9))), *first);
  EXPECT_EQ(pool.jobs, 1);
  ASSERT_TRUE(harness.run((*store)->remove(test_name(9))));
  EXPECT_EQ(harness.run((*store)->open(test_name(9))).error().code, ErrorCode::kNotFound);
}

TEST(FilesystemSegmentStore, ReadsOnTheCallersThreadWhatIsShortAndAtHand) {
  FilesystemHarness harness;
  const std::string bytes = std::string(70'000, 'x') + "end";
  ASSERT_TRUE(harness.run(store_segment(harness.store(), test_name(9), {bytes}, {})));
  TellingCalls calls;
  InlinePool pool;
  auto store = FilesystemSegmentStore::open({.path = harness.path()}, pool, calls);
  ASSERT_TRUE(store);
  const auto segment = harness.run((*store)->open(test_name(9)));
  ASSERT_TRUE(segment);
  pool.jobs = 0;
  EXPECT_EQ(harness.run((*segment)->read(70'000, 1'000)), "end");
  EXPECT_EQ(harness.run((*segment)->read(0, 65'536)), bytes.substr(0, 65'536));
  EXPECT_EQ(pool.jobs, 0);
  EXPECT_EQ(harness.run((*segment)->read(0, 65'537)), bytes.substr(0, 65'537));
  EXPECT_EQ(pool.jobs, 1) << "it is long";
  calls.knows = false;
  EXPECT_EQ(harness.run((*segment)->read(70'000, 1'000)), "end");
  EXPECT_EQ(pool.jobs, 2);
}

TEST(FilesystemSegmentStore, LeavesForeignFilesAlone) {
  FilesystemHarness harness;
  const SegmentName name = test_name(0x10);
  ASSERT_TRUE(harness.run(store_segment(harness.store(), name, {"bytes"}, {})));
  const std::string folder = harness.path() + "/seg/10/";
  std::ofstream(folder + "notes.txt") << "x";
  std::ofstream(folder + test_name(0x11).to_hex()) << "in the wrong folder";
  std::ofstream(harness.path() + "/seg/file") << "x";
  EXPECT_THAT(*harness.run(harness.store().list(std::nullopt, 10)), ::testing::ElementsAre(name));
}

TEST(FilesystemSegmentStore, FollowsNoLinks) {
  FilesystemHarness harness;
  const SegmentName name = test_name(0x20);
  ASSERT_TRUE(harness.run(store_segment(harness.store(), test_name(0x20, 1), {"bytes"}, {})));
  const std::string target = harness.path() + "/secret";
  std::ofstream(target) << "secret";
  std::filesystem::create_symlink(target, harness.path_of(name));
  EXPECT_EQ(harness.run(harness.store().open(name)).error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(harness.run(store_segment(harness.store(), name, {"overwritten"}, {})));
  ASSERT_TRUE(harness.run(harness.store().remove(name)));
  EXPECT_EQ(std::filesystem::file_size(target), 6u) << "the link went, not its target";
}

TEST(FilesystemSegmentStore, RefusesNewSegmentsWhenTheVolumeIsFull) {
  for (const SegmentVolumeOptions& options :
       {SegmentVolumeOptions{.path = "", .free_bytes_min = uint64_t{1} << 60},
        SegmentVolumeOptions{.path = "", .free_bytes_min = 0, .full_percent = 0}}) {
    FilesystemHarness harness(FileSystemCalls::real(), options);
    EXPECT_EQ(harness.run(harness.store().check_writable()).error().code, ErrorCode::kStorageFull);
    EXPECT_EQ(harness.run(harness.store().create(test_name(1), {}, {})).error().code,
              ErrorCode::kStorageFull);
    EXPECT_TRUE(harness.run(harness.store().remove(test_name(1)))) << "freeing goes on";
  }
}

TEST(FilesystemSegmentStore, RefusesASegmentThatCannotFit) {
  FilesystemHarness harness;
  EXPECT_EQ(harness.run(harness.store().create(test_name(1), uint64_t{1} << 60, {})).error().code,
            ErrorCode::kStorageFull);
  EXPECT_TRUE(harness.run(harness.store().create(test_name(2), 1000, {})));
}

TEST(FilesystemSegmentStore, GivesBackWhatItReservedTooMuch) {
  FilesystemHarness harness;
  auto writer = harness.run(harness.store().create(test_name(1), 50'000'000, {}));
  ASSERT_TRUE(writer);
  ASSERT_TRUE(harness.run((*writer)->write("bytes")));
  ASSERT_TRUE(harness.run((*writer)->finish()));
  struct stat status;
  ASSERT_EQ(::stat(harness.path_of(test_name(1)).c_str(), &status), 0);
  EXPECT_EQ(status.st_size, 5);
  EXPECT_LT(status.st_blocks * 512, 1'000'000);
}

TEST(FilesystemSegmentStore, SaysWhenItsFolderIsAbsent) {
  ThreadPool pool(1);
  auto opened = FilesystemSegmentStore::open({.path = "/nonexistent/folder"}, pool);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
}

// Runs jobs when told to.
class ManualPool final : public BlockingPool {
 public:
  void run(Work job) override { jobs_.push_back(std::move(job)); }
  size_t waiting() const { return jobs_.size(); }
  void run_next() {
    Work job = std::move(jobs_.front());
    jobs_.pop_front();
    job();
  }

 private:
  std::deque<Work> jobs_;
};

struct OpenWriter {
  explicit OpenWriter(ByteObserver observer) {
    std::shared_ptr<SegmentVolume> volume =
        *SegmentVolume::open({.path = harness.path()}, FileSystemCalls::real());
    NewSegment segment{test_name(1), *volume->create(test_name(1), std::nullopt)};
    writer = std::make_unique<FilesystemSegmentWriter>(pool, volume, std::move(segment),
                                                       ByteObservers{std::move(observer)});
  }

  FilesystemHarness harness;
  BlockingExecutor executor;
  ManualPool pool;
  std::unique_ptr<FilesystemSegmentWriter> writer;
};

TEST(FilesystemSegmentWriter, TakesTwoRunsAheadOfTheDisk) {
  std::string observed;
  OpenWriter open([&](std::string_view bytes) { observed += bytes; });
  ASSERT_TRUE(open.executor.run(open.writer->write("one ")));
  ASSERT_TRUE(open.executor.run(open.writer->write("two ")));
  EXPECT_EQ(open.pool.waiting(), 1u) << "accepted while the disk has not begun";
  EXPECT_EQ(observed, "");

  TaskGroup group(open.executor);
  group.start(open.writer->write("three"));
  EXPECT_EQ(group.running(), 1u) << "the third waits for the first";
  open.pool.run_next();
  EXPECT_EQ(observed, "one ");
  ASSERT_TRUE(open.executor.run(group.join()));
  while (open.pool.waiting() > 0) open.pool.run_next();
  EXPECT_EQ(observed, "one two three");
}

// A slow observer does not keep the bytes from the file, nor a slow disk from the observer.
TEST(FilesystemSegmentWriter, TakesLongRunsInLanesOfTheirOwn) {
  size_t observed = 0;
  OpenWriter open([&](std::string_view bytes) { observed += bytes.size(); });
  const std::string run(100'000, 'x');
  const auto written = [&] {
    return std::filesystem::file_size(open.harness.path_of(test_name(1)));
  };
  ASSERT_TRUE(open.executor.run(open.writer->write(run)));
  ASSERT_TRUE(open.executor.run(open.writer->write(run)));
  EXPECT_EQ(open.pool.waiting(), 2u);
  open.pool.run_next();
  EXPECT_EQ(observed, run.size());
  EXPECT_EQ(written(), 0u);
  open.pool.run_next();
  EXPECT_EQ(written(), run.size());
  while (open.pool.waiting() > 0) open.pool.run_next();
  EXPECT_EQ(observed, 2 * run.size());
  EXPECT_EQ(written(), 2 * run.size());
}

TEST(FilesystemSegmentWriter, MayBeDestroyedBeforeItsJobRuns) {
  bool is_observed = false;
  OpenWriter open([&](std::string_view) { is_observed = true; });
  ASSERT_TRUE(open.executor.run(open.writer->write("bytes")));
  open.writer.reset();
  open.pool.run_next();
  EXPECT_FALSE(is_observed);
  EXPECT_EQ(std::filesystem::file_size(open.harness.path_of(test_name(1))), 0u);
}

// The observer is slow and on another thread; when the writer is gone, so is it.
TEST(FilesystemSegmentWriter, ItsDestructionWaitsForTheObserver) {
  FilesystemHarness harness;
  for (int round = 0; round < 50; ++round) {
    auto watched = std::make_unique<std::vector<char>>();
    {
      const ByteObservers observers = {[content = watched.get()](std::string_view bytes) {
        for (char byte : bytes) content->push_back(byte);
      }};
      auto writer = harness.run(harness.store().create(
          test_name(1, static_cast<uint32_t>(round)), std::nullopt, observers));
      ASSERT_TRUE(writer);
      ASSERT_TRUE(harness.run((*writer)->write(std::string(100'000, 'x'))));
    }
    const size_t seen = watched->size();
    EXPECT_TRUE(seen == 0 || seen == 100'000);
  }
}

}  // namespace
}  // namespace bulkhead
