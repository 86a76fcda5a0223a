// The end of an upload: verify the digest over every byte, then make them a blob (T3).
#include <algorithm>
#include <set>

#include "repository/holding.h"
#include "repository/missing_segments.h"
#include "repository/uploads.h"

namespace bulkhead {

Result<bool> Uploads::was_finished(const UploadRequest& request, const Digest& digest) const {
  const auto snapshot = metadata_.snapshot();
  const auto repository = TRY(find_repository(*snapshot, request.name));
  if (!repository) return false;
  const UploadId id = TRY(parse_upload_id(request.upload_id));
  const auto lease = TRY(find_record<LeaseRecord>(*snapshot, keys::lease(repository->id, digest)));
  return lease && lease->upload_id == id &&
         TRY(holds(*snapshot, repository->id, digest, clock_.now()));
}

// Usually the running hash is of the wanted algorithm; an unannounced one is read once more.
Task<Digest> Uploads::digest_of(Session& session, UploadPart& part, DigestAlgorithm algorithm) {
  const Digester& running = part.hash->digester;
  if (running.algorithm() == algorithm) co_return running.finish();
  std::vector<SegmentRecord> segments = CO_TRY(upload_segments(*metadata_.snapshot(), session.key));
  if (part.segment) segments.push_back({part.segment->raw(), part.length});
  Digester digester(algorithm);
  for (const SegmentRecord& record : segments) {
    auto segment = CO_TRY(co_await segments_.open(CO_TRY(SegmentName::from_raw(record.name))));
    for (uint64_t offset = 0; offset < record.length;) {
      const std::string bytes = CO_TRY(co_await segment->read(offset, settings_.read_bytes));
      if (bytes.empty()) co_return fail(ErrorCode::kCorrupt, "an upload's segment is too short");
      digester.update(bytes);
      offset += bytes.size();
    }
  }
  co_return digester.finish();
}

Task<void> Uploads::bind(UploadRequest& request, Session& session, UploadPart& part,
                         Digest digest) {
  const UnixTime now = clock_.now();
  const std::string last = part.segment ? part.segment->raw() : std::string();
  const std::set<std::string> missing =
      CO_TRY(co_await find_missing_segments(metadata_, segments_, digest, last));
  auto body = [&](Transaction& transaction) -> Result<bool> {
    TRY(request.authority(transaction));
    const auto repository = TRY(find_repository(transaction, request.name));
    if (!repository || repository->id != session.key.repository) {
      return fail(ErrorCode::kBlobUploadUnknown, "no such upload in this repository");
    }
    const UploadRecord record = TRY(find_upload(transaction, session.key, request.user, now));
    const bool listed =
        last.empty() || std::ranges::find(record.pending, last) != record.pending.end();
    if (record.offset != part.start || !listed) {
      return fail(ErrorCode::kRangeNotSatisfiable, "another request wrote these bytes first");
    }
    BlobContent content{.size = part.end(), .crc = part.hash->crc};
    content.segments = TRY(upload_segments(transaction, session.key));
    if (part.length > 0) content.segments.push_back({last, part.length});
    TRY(end_upload(transaction, session.key, record, Segments::kHandOver,
                   part.length > 0 ? last : std::string(), now, settings_));
    TRY(bind_blob(transaction, *repository, digest, content, missing, now, settings_));
    TRY(put_lease(transaction, repository->id, digest,
                  {.read_until = now + settings_.lease_window,
                   .expiry = now + 2 * settings_.lease_window,
                   .upload_id = session.key.id}));
    return true;
  };
  CO_TRY(co_await metadata_.transact(std::move(body)));
  co_return {};
}

}  // namespace bulkhead
