// Where rows and bytes are kept, as the configuration chooses, and the threads that wait for disks.
#pragma once

#include <memory>

#include "app/config.h"
#include "app/data_directory.h"
#include "blobs/segment_store.h"
#include "key_value/lmdb_store.h"
#include "runtime/blocking_pool.h"

namespace bulkhead {

// The metadata alone, for commands. Blocks.
Result<std::unique_ptr<LmdbStore>> open_metadata(const DataDirectory& directory,
                                                 const Config& config);

struct Stores {
  std::unique_ptr<ThreadPool> disk_pool;
  std::unique_ptr<LmdbStore> key_value;
  std::unique_ptr<SegmentStore> segments;
};

// Blocks; starts threads. Errors are sentences for an operator.
Result<Stores> open_stores(const DataDirectory& directory, const Config& config);

}  // namespace bulkhead
