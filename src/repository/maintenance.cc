#include "repository/maintenance.h"

#include "repository/upload_rows.h"

namespace bulkhead {
namespace {

constexpr size_t kBatch = 256;
constexpr size_t kRepositoryIdBytes = 8;

// Keys in [from, until), at most one batch.
std::vector<std::string> read_batch(Snapshot& snapshot, std::string_view from,
                                    std::string_view until) {
  std::vector<std::string> keys;
  auto visit = [&](std::string_view key, std::string_view) {
    keys.emplace_back(key);
    return keys.size() < kBatch ? Scan::kContinue : Scan::kStop;
  };
  snapshot.scan(from, until, visit);
  return keys;
}

// Everything of a time-ordered queue up to and including `now`.
Key due_until(const Key& prefix, UnixTime now) {
  const auto after_now = static_cast<uint64_t>(to_milliseconds(now)) + 1;
  return Key(prefix).append(keys::big_endian(after_now));
}

}  // namespace

Maintenance::Maintenance(MetadataStore& metadata, SegmentStore& segments,
                         const RepositoryBlobs& blobs, const Clock& clock,
                         const RepositorySettings& settings)
    : metadata_(metadata),
      segments_(segments),
      blobs_(blobs),
      clock_(clock),
      settings_(settings) {}

Task<MaintenanceReport> Maintenance::run() {
  MaintenanceReport report;
  for (uint8_t shard = 0; shard < keys::kShards; ++shard) {
    report.uploads_expired += CO_TRY(co_await expire_uploads(shard));
    report.segments_reaped += CO_TRY(co_await reap_segments(shard));
  }
  co_return report;
}

Task<uint64_t> Maintenance::expire_uploads(uint8_t shard) {
  const UnixTime now = clock_.now();
  const Key prefix = keys::expiry_shard(shard, Expiring::kUpload);
  uint64_t expired = 0;
  while (true) {
    const auto due = read_batch(*metadata_.snapshot(), prefix, due_until(prefix, now));
    for (const std::string& row : due) {
      const auto parsed = CO_TRY(keys::parse_expiry(row));
      const UploadKey key{
          RepositoryId{keys::from_big_endian(parsed.item.substr(0, kRepositoryIdBytes))},
          parsed.item.substr(kRepositoryIdBytes)};
      expired += CO_TRY(co_await expire(row, key, now));
    }
    if (due.size() < kBatch) co_return expired;
  }
}

Task<uint64_t> Maintenance::expire(std::string row, UploadKey key, UnixTime now) {
  auto body = [&](Transaction& transaction) -> Result<uint64_t> {
    const auto record =
        TRY(find_record<UploadRecord>(transaction, keys::upload(key.repository, key.id)));
    if (record && record->expiry <= now) {
      TRY(end_upload(transaction, key, *record, Segments::kDoom, {}, now, settings_));
    }
    transaction.remove(row);
    return record && record->expiry <= now ? 1 : 0;
  };
  co_return co_await metadata_.transact(std::move(body));
}

Task<uint64_t> Maintenance::reap_segments(uint8_t shard) {
  const Key prefix = keys::doomed_shard(shard);
  std::string from(prefix);
  uint64_t reaped = 0;
  while (true) {
    auto due = read_batch(*metadata_.snapshot(), from, due_until(prefix, clock_.now()));
    const bool is_last = due.size() < kBatch;
    if (!is_last) from = due.back() + '\0';
    reaped += CO_TRY(co_await reap(std::move(due)));
    if (is_last) co_return reaped;
  }
}

Task<uint64_t> Maintenance::reap(std::vector<std::string> rows) {
  std::vector<std::string> reaped;
  for (std::string& row : rows) {
    const auto parsed = CO_TRY(keys::parse_doomed(row));
    if (blobs_.is_being_read(parsed.segment)) continue;
    CO_TRY(co_await segments_.remove(CO_TRY(SegmentName::from_raw(parsed.segment))));
    reaped.push_back(std::move(row));
  }
  if (reaped.empty()) co_return 0;
  CO_TRY(co_await metadata_.transact([&](Transaction& transaction) -> Result<bool> {
    for (const std::string& row : reaped) transaction.remove(row);
    return true;
  }));
  co_return reaped.size();
}

}  // namespace bulkhead
