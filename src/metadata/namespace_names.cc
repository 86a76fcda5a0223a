#include "metadata/namespace_names.h"

#include <vector>

namespace bulkhead {
namespace {

constexpr size_t kBatch = 1000;

struct Unnamed {
  NamespaceId id;
  std::string name;
};

// One batch from `from`, which moves behind it; empty when there are no more.
Result<std::vector<Unnamed>> read_unnamed(Snapshot& snapshot, std::string& from) {
  Result<std::vector<Unnamed>> unnamed;
  const std::string prefix = keys::namespaces();
  auto visit = [&](std::string_view key, std::string_view value) {
    const auto record = decode_record<NamespaceRecord>(key, value);
    if (!record) {
      unnamed = std::unexpected(record.error());
      return Scan::kStop;
    }
    from = std::string(key) + '\0';
    if (!snapshot.get(keys::namespace_name(record->id))) {
      unnamed->push_back({record->id, std::string(key.substr(prefix.size()))});
    }
    return unnamed->size() < kBatch ? Scan::kContinue : Scan::kStop;
  };
  snapshot.scan(from, keys::end_of(prefix), visit);
  return unnamed;
}

}  // namespace

Task<uint64_t> name_namespaces(MetadataStore& metadata) {
  std::string from = keys::namespaces();
  uint64_t named = 0;
  while (true) {
    const auto unnamed = CO_TRY(read_unnamed(*metadata.snapshot(), from));
    if (unnamed.empty()) co_return named;
    CO_TRY(co_await metadata.transact([&](Transaction& transaction) -> Result<bool> {
      for (const Unnamed& one : unnamed) {
        put_record(transaction, keys::namespace_name(one.id), TextRecord{.text = one.name});
      }
      return true;
    }));
    named += unnamed.size();
  }
}

}  // namespace bulkhead
