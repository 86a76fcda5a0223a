// For tests: an LmdbStore in a folder of its own, removed with it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "key_value/lmdb_store.h"
#include "runtime/blocking_executor.h"

namespace bulkhead {

class LmdbHarness {
 public:
  static constexpr uint64_t kMapBytes = uint64_t{1} << 30;

  explicit LmdbHarness(uint64_t map_bytes = kMapBytes) {
    std::string pattern = (std::filesystem::temp_directory_path() / "lmdb-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
    open(map_bytes);
  }
  ~LmdbHarness() {
    close();
    std::filesystem::remove_all(path_);
  }

  const std::string& path() const { return path_; }
  LmdbStore& store() { return *store_; }
  void close() { store_.reset(); }
  void open(uint64_t map_bytes = kMapBytes) {
    auto opened = LmdbStore::open({.path = path_, .map_size_bytes = map_bytes});
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
  }

  template <class T>
  Result<T> run(Task<T> task) {
    return executor_.run(std::move(task));
  }
  Result<void> put(std::string key, std::string value) {
    return run(store_->transact([&](Transaction& transaction) -> Result<void> {
      transaction.put(key, value);
      return {};
    }));
  }

 private:
  std::string path_;
  BlockingExecutor executor_;
  std::unique_ptr<LmdbStore> store_;
};

}  // namespace bulkhead
