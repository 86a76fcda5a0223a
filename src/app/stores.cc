#include "app/stores.h"

#include "blobs/filesystem_segment_store.h"

namespace bulkhead {

// Both drivers are the only ones of their kind so far; config_keys.cc refuses any other name.

Result<std::unique_ptr<LmdbStore>> open_metadata(const DataDirectory& directory,
                                                 const Config& config) {
  return LmdbStore::open({.path = directory.metadata_path(),
                          .map_size_bytes = config.key_value.map_size_bytes,
                          .readers_max = static_cast<uint32_t>(config.key_value.readers_max)});
}

Result<Stores> open_stores(const DataDirectory& directory, const Config& config) {
  Stores stores;
  stores.disk_pool = std::make_unique<ThreadPool>(config.server.blocking_threads);
  stores.key_value = TRY(open_metadata(directory, config));
  stores.segments = TRY(FilesystemSegmentStore::open(
      {.path = directory.path(),
       .free_bytes_min = config.storage.free_bytes_min,
       .full_percent = static_cast<unsigned>(config.storage.full_percent)},
      *stores.disk_pool, FileSystemCalls::real(), config.storage.open_segments));
  return stores;
}

}  // namespace bulkhead
