#include "repository/repository_blobs.h"

#include "base/log.h"
#include "base/metrics.h"
#include "repository/holding.h"

namespace bulkhead {
namespace {

std::unexpected<Error> unknown_blob() {
  return fail(ErrorCode::kBlobUnknown, "this repository does not hold the blob");
}

// The times a mount may copy: a live link is as good as a fresh upload, a lease only passes on
// what is left of it. Absent when the source has neither (grace is no source).
Result<std::optional<LeaseRecord>> witness_for_mount(Snapshot& snapshot, RepositoryId source,
                                                     const Digest& digest, UnixTime now,
                                                     const RepositorySettings& settings) {
  if (TRY(find_link(snapshot, source, digest))) {
    return LeaseRecord{.read_until = now + settings.lease_window,
                       .expiry = now + 2 * settings.lease_window};
  }
  const auto lease = TRY(find_record<LeaseRecord>(snapshot, keys::lease(source, digest)));
  if (!lease || lease->read_until <= now) return std::nullopt;
  return LeaseRecord{.read_until = lease->read_until, .expiry = lease->expiry};
}

bool is_refusal(const Error& error) {
  return error.code == ErrorCode::kDenied || error.code == ErrorCode::kUnauthenticated;
}

}  // namespace

RepositoryBlobs::RepositoryBlobs(MetadataStore& metadata, SegmentStore& segments,
                                 const Clock& clock, const RepositorySettings& settings,
                                 Logger& log, Counter& missing_bytes)
    : metadata_(metadata),
      segments_(segments),
      clock_(clock),
      settings_(settings),
      log_(log),
      missing_bytes_(missing_bytes) {}

Result<BlobLocation> RepositoryBlobs::find(Snapshot& snapshot, RepositoryId repository,
                                           const Digest& digest) const {
  if (!TRY(holds(snapshot, repository, digest, clock_.now()))) return unknown_blob();
  auto blob = TRY(find_record<BlobRecord>(snapshot, keys::blob(digest)));
  if (!blob) return fail(ErrorCode::kCorrupt, "a held blob has no row");
  BlobLocation location{.digest = digest, .size = blob->size};
  location.segments.reserve(blob->segments.size());
  for (std::string& entry : blob->segments) {
    location.segments.push_back(TRY(decode_segment(std::move(entry))));
  }
  return location;
}

Task<BlobReader> RepositoryBlobs::open(BlobLocation location, uint64_t offset) {
  BlobReader reader(*this, location);
  if (reader.size() != location.size) co_return missing_bytes(location.digest);
  reader.holds_ = hold(location);
  if (offset < reader.size()) CO_TRY(co_await reader.open_part(reader.part_at(offset)));
  co_return reader;
}

// An open segment outlives its removal; only what is opened later has to be kept from it.
std::vector<SegmentsInUse::Hold> RepositoryBlobs::hold(const BlobLocation& location) {
  std::vector<SegmentsInUse::Hold> holds;
  if (location.segments.size() < 2) return holds;
  std::string last;
  for (const SegmentRecord& segment : location.segments) {
    std::string key = read_key(segment.name);
    if (key == last) continue;
    last = key;
    holds.push_back(being_read_.hold(std::move(key)));
  }
  return holds;
}

Task<std::shared_ptr<Segment>> RepositoryBlobs::open_segment(Digest digest, SegmentRecord record) {
  auto segment = co_await segments_.open(CO_TRY(SegmentName::from_raw(record.name)));
  const bool missing = !segment && segment.error().code == ErrorCode::kNotFound;
  if (missing || (segment && (*segment)->size() < record.length)) {
    co_return missing_bytes(digest);
  }
  co_return segment;
}

std::unexpected<Error> RepositoryBlobs::missing_bytes(const Digest& digest) {
  missing_bytes_.add();
  log_.error("the bytes of a blob are missing", {{"digest", digest.to_string()}});
  return fail(ErrorCode::kInternal, "the bytes of this blob cannot be read");
}

Task<MountOutcome> RepositoryBlobs::mount(RepositoryName target, RepositoryName source,
                                          Digest digest, Authority may_write, Authority may_read) {
  const UnixTime now = clock_.now();
  auto body = [&](Transaction& transaction) -> Result<MountOutcome> {
    TRY(may_write(transaction));
    if (auto allowed = may_read(transaction); !allowed) {
      if (is_refusal(allowed.error())) return MountOutcome::kNotMounted;
      return std::unexpected(std::move(allowed).error());
    }
    const auto from = TRY(find_repository(transaction, source));
    if (!from) return MountOutcome::kNotMounted;
    const auto lease = TRY(witness_for_mount(transaction, from->id, digest, now, settings_));
    if (!lease) return MountOutcome::kNotMounted;
    const RepositoryRef into = TRY(ensure_repository(transaction, target, now));
    TRY(put_lease(transaction, into.id, digest, *lease));
    transaction.put(keys::holder(digest, into.namespace_id, into.id), "");
    return MountOutcome::kMounted;
  };
  co_return co_await metadata_.transact(std::move(body));
}

Task<MountOutcome> RepositoryBlobs::mount_from_any(
    RepositoryName target, std::vector<RepositoryName> candidates, Digest digest,
    Authority may_write, std::function<Authority(const RepositoryName&)> may_read) {
  if (candidates.size() > settings_.mount_candidates_max) {
    candidates.erase(
        candidates.begin() + static_cast<std::ptrdiff_t>(settings_.mount_candidates_max),
        candidates.end());
  }
  std::optional<RepositoryName> source;
  {
    // Every candidate is looked at whatever is found, so that the work done depends on the
    // caller alone.
    const auto snapshot = metadata_.snapshot();
    const UnixTime now = clock_.now();
    for (const RepositoryName& candidate : candidates) {
      if (!may_read(candidate)(*snapshot)) continue;
      const auto repository = CO_TRY(find_repository(*snapshot, candidate));
      if (!repository) continue;
      const bool held = CO_TRY(holds(*snapshot, repository->id, digest, now));
      if (held && !source) source = candidate;
    }
  }
  if (!source) co_return MountOutcome::kNotMounted;
  Authority read_source = may_read(*source);
  co_return co_await mount(std::move(target), *std::move(source), digest, std::move(may_write),
                           std::move(read_source));
}

Task<void> RepositoryBlobs::remove(RepositoryName name, Digest digest, Authority authority) {
  auto body = [&](Transaction& transaction) -> Result<bool> {
    TRY(authority(transaction));
    const auto repository = TRY(find_repository(transaction, name));
    if (!repository || !has_any_row(transaction, repository->id, digest)) return unknown_blob();
    if (const auto manifest = TRY(find_link(transaction, repository->id, digest))) {
      return fail(ErrorCode::kUnsupported, "the blob is in use by manifest " +
                                               manifest->to_string() + "; delete that first");
    }
    TRY(unlink_last(transaction, *repository, digest));
    return true;
  };
  CO_TRY(co_await metadata_.transact(std::move(body)));
  co_return {};
}

}  // namespace bulkhead
