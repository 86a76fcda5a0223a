#include "blobs/contract_test.h"
#include "blobs/filesystem_harness.h"
#include "blobs/memory_segment_store.h"

namespace bulkhead {
namespace {

class MemoryHarness {
 public:
  SegmentStore& store() { return store_; }
  template <class T>
  Result<T> run(Task<T> task) {
    return executor_.run(std::move(task));
  }

 private:
  BlockingExecutor executor_;
  MemorySegmentStore store_;
};

using Harnesses = ::testing::Types<MemoryHarness, FilesystemHarness>;

INSTANTIATE_TYPED_TEST_SUITE_P(Store, SegmentContract, Harnesses);

}  // namespace
}  // namespace bulkhead
