// For tests: a FilesystemSegmentStore in a folder of its own, removed with it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "blobs/filesystem_segment_store.h"
#include "runtime/blocking_executor.h"

namespace bulkhead {

class FilesystemHarness {
 public:
  explicit FilesystemHarness(FileSystemCalls& calls = FileSystemCalls::real(),
                             SegmentVolumeOptions options = {}) {
    std::string pattern = (std::filesystem::temp_directory_path() / "segments-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
    options.path = path_;
    auto opened = FilesystemSegmentStore::open(std::move(options), pool_, calls);
    EXPECT_TRUE(opened);
    store_ = std::move(*opened);
  }
  ~FilesystemHarness() {
    store_.reset();
    std::filesystem::remove_all(path_);
  }

  const std::string& path() const { return path_; }
  std::string path_of(const SegmentName& name) const {
    const std::string hex = name.to_hex();
    return path_ + "/seg/" + hex.substr(0, 2) + "/" + hex;
  }
  SegmentStore& store() { return *store_; }
  template <class T>
  Result<T> run(Task<T> task) {
    return executor_.run(std::move(task));
  }

 private:
  std::string path_;
  BlockingExecutor executor_;
  ThreadPool pool_{2};
  std::unique_ptr<FilesystemSegmentStore> store_;
};

}  // namespace bulkhead
