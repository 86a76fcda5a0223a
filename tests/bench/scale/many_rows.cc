// Fills the metadata of a registry that no server has open with the rows of images FROM to UNTIL.
// usage: bulkhead_many_rows DIR FROM UNTIL

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "app/registry_access.h"
#include "app/stores.h"
#include "many_images.h"
#include "runtime/clock.h"

namespace bulkhead::bench {

namespace {

constexpr uint64_t kImagesPerTransaction = 2000;
constexpr UserId kOwner{kFirstId};

Result<void> fill(const std::string& path, uint64_t from, uint64_t until) {
  const Config config;
  const DataDirectory directory = TRY(DataDirectory::open(path, LockHolder::kCommand));
  const auto store = TRY(open_metadata(directory, config));
  MetadataStore metadata(*store);
  const ManyImages images(kOwner, SystemClock().now());
  for (uint64_t first = from; first < until; first += kImagesPerTransaction) {
    const uint64_t last = std::min(until, first + kImagesPerTransaction);
    auto body = [&](Transaction& transaction) -> Result<bool> {
      for (uint64_t number = first; number < last; ++number) TRY(images.push(transaction, number));
      return true;
    };
    TRY(blocking_run(metadata.transact(std::move(body))));
  }
  fmt::print("{{\"metadata_bytes\":{}}}\n", store->statistics().used_bytes);
  return {};
}

}  // namespace

}  // namespace bulkhead::bench

int main(int count, char** arguments) {
  if (count != 4) {
    fmt::print(stderr, "usage: bulkhead_many_rows DIR FROM UNTIL\n");
    return 2;
  }
  const auto filled = bulkhead::bench::fill(arguments[1], std::strtoull(arguments[2], nullptr, 10),
                                            std::strtoull(arguments[3], nullptr, 10));
  if (filled) return 0;
  fmt::print(stderr, "bulkhead_many_rows: {}\n", filled.error().message);
  return 1;
}
