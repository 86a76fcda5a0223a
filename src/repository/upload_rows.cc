#include "repository/upload_rows.h"

#include "base/hex.h"
#include "repository/holding.h"

namespace bulkhead {
namespace {

std::unexpected<Error> unknown() {
  return fail(ErrorCode::kBlobUploadUnknown, "no such upload in this repository");
}

Key expiry_row(const UploadKey& key, UnixTime when) {
  return keys::expiry(when, Expiring::kUpload,
                      keys::big_endian(static_cast<uint64_t>(key.repository)) + key.id);
}

}  // namespace

Result<UploadId> parse_upload_id(const std::string& text) {
  auto raw = from_hex(text);
  if (!raw || raw->size() != kUploadIdBytes) return unknown();
  return *std::move(raw);
}

std::string upload_id_text(const UploadId& id) {
  return to_hex(id);
}

Result<UploadRecord> find_upload(Snapshot& snapshot, const UploadKey& key, UserId user,
                                 UnixTime now) {
  auto record = TRY(find_record<UploadRecord>(snapshot, keys::upload(key.repository, key.id)));
  if (!record || record->owner != user || record->expiry <= now) return unknown();
  return *std::move(record);
}

void put_upload(Transaction& transaction, const UploadKey& key, UploadRecord record, UnixTime now,
                const RepositorySettings& settings, std::optional<UnixTime> stored_expiry) {
  record.expiry = std::min(now + settings.upload_idle, record.created + settings.upload_lifetime);
  if (stored_expiry) transaction.remove(expiry_row(key, *stored_expiry));
  transaction.put(expiry_row(key, record.expiry), "");
  put_record(transaction, keys::upload(key.repository, key.id), record);
}

Result<std::vector<SegmentRecord>> upload_segments(Snapshot& snapshot, const UploadKey& key) {
  Result<std::vector<SegmentRecord>> segments;
  const Key prefix = keys::upload_segments(key.repository, key.id);
  auto visit = [&](std::string_view row, std::string_view value) {
    auto segment = decode_record<SegmentRecord>(row, value);
    if (!segment) {
      segments = std::unexpected(std::move(segment).error());
      return Scan::kStop;
    }
    segments->push_back(*std::move(segment));
    return Scan::kContinue;
  };
  snapshot.scan(prefix, keys::end_of(prefix), visit);
  return segments;
}

Result<void> end_upload(Transaction& transaction, const UploadKey& key, const UploadRecord& record,
                        Segments written, const std::string& except, UnixTime now,
                        const RepositorySettings& settings) {
  const auto segments = TRY(upload_segments(transaction, key));
  for (const SegmentRecord& segment : segments) {
    if (written == Segments::kDoom) doom(transaction, segment.name, now, settings);
  }
  for (uint64_t number = 0; number < segments.size(); ++number) {
    transaction.remove(keys::upload_segment(key.repository, key.id, static_cast<uint32_t>(number)));
  }
  for (const std::string& pending : record.pending) {
    if (pending != except) doom(transaction, pending, now, settings);
  }
  transaction.remove(expiry_row(key, record.expiry));
  transaction.remove(keys::upload(key.repository, key.id));
  return {};
}

}  // namespace bulkhead
