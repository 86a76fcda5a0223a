#include "repository/holding.h"

#include "blobs/segment_name.h"

namespace bulkhead {
namespace {

struct HeldRows {
  std::optional<LeaseRecord> lease;
  std::optional<Key> first_link;
};

// One cursor over the lease and the first link.
Result<HeldRows> read_held(Snapshot& snapshot, RepositoryId repository, const Digest& digest) {
  const Key lease_key = keys::lease(repository, digest);
  const Key prefix = keys::held(repository, digest);
  Result<HeldRows> rows;
  auto visit = [&](std::string_view key, std::string_view value) {
    if (key != lease_key) {
      rows->first_link = Key(key);
      return Scan::kStop;
    }
    auto lease = decode_record<LeaseRecord>(key, value);
    if (!lease) {
      rows = std::unexpected(std::move(lease).error());
      return Scan::kStop;
    }
    rows->lease = std::move(*lease);
    return Scan::kContinue;
  };
  snapshot.scan(prefix, keys::end_of(prefix), visit);
  return rows;
}

std::string expiry_item(RepositoryId repository, const Digest& digest) {
  return keys::big_endian(static_cast<uint64_t>(repository)).append(digest.key());
}

Result<void> remove_lease(Transaction& transaction, RepositoryId repository, const Digest& digest) {
  const Key key = keys::lease(repository, digest);
  const auto lease = TRY(find_record<LeaseRecord>(transaction, key));
  if (!lease) return {};
  transaction.remove(
      keys::expiry(lease->expiry, Expiring::kLease, expiry_item(repository, digest)));
  transaction.remove(key);
  return {};
}

bool is_empty(Snapshot& snapshot, std::string_view prefix) {
  bool empty = true;
  auto visit = [&](std::string_view, std::string_view) {
    empty = false;
    return Scan::kStop;
  };
  snapshot.scan(prefix, keys::end_of(prefix), visit);
  return empty;
}

Result<bool> must_replace(Snapshot& snapshot, const BlobRecord& blob,
                          const std::set<std::string>& missing) {
  bool broken = blob.state == BlobState::kSuspect;
  for (const std::string& entry : blob.segments) {
    broken = broken || missing.contains(TRY(decode_segment(entry)).name);
  }
  // A backup copies what the rows named when it began; nothing bound is doomed under it.
  return broken && is_empty(snapshot, keys::holds());
}

}  // namespace

Result<bool> holds(Snapshot& snapshot, RepositoryId repository, const Digest& digest,
                   UnixTime now) {
  const HeldRows rows = TRY(read_held(snapshot, repository, digest));
  return rows.first_link || (rows.lease && rows.lease->read_until > now);
}

Result<bool> is_witnessed(Snapshot& snapshot, RepositoryId repository, const Digest& digest,
                          UnixTime now) {
  const HeldRows rows = TRY(read_held(snapshot, repository, digest));
  return rows.first_link || (rows.lease && rows.lease->expiry > now);
}

Result<std::optional<Digest>> find_link(Snapshot& snapshot, RepositoryId repository,
                                        const Digest& digest) {
  const HeldRows rows = TRY(read_held(snapshot, repository, digest));
  if (!rows.first_link) return std::nullopt;
  const size_t prefix = keys::links(repository, digest).size();
  return TRY(Digest::from_key(std::string_view(*rows.first_link).substr(prefix)));
}

bool has_any_row(Snapshot& snapshot, RepositoryId repository, const Digest& digest) {
  return !is_empty(snapshot, keys::held(repository, digest));
}

Result<void> put_lease(Transaction& transaction, RepositoryId repository, const Digest& digest,
                       LeaseRecord lease) {
  const Key key = keys::lease(repository, digest);
  if (const auto old = TRY(find_record<LeaseRecord>(transaction, key))) {
    lease.read_until = std::max(lease.read_until, old->read_until);
    lease.expiry = std::max(lease.expiry, old->expiry);
    if (lease.upload_id.empty()) lease.upload_id = old->upload_id;
    lease.unknown_fields = old->unknown_fields;
    TRY(remove_lease(transaction, repository, digest));
  }
  put_record(transaction, key, lease);
  transaction.put(keys::expiry(lease.expiry, Expiring::kLease, expiry_item(repository, digest)),
                  "");
  return {};
}

Result<void> unlink_last(Transaction& transaction, const RepositoryRef& repository,
                         const Digest& digest) {
  TRY(remove_lease(transaction, repository.id, digest));
  transaction.remove(keys::holder(digest, repository.namespace_id, repository.id));
  transaction.put(keys::review(digest), "");
  return bump_unlink_epoch(transaction, repository.id);
}

Result<void> bump_unlink_epoch(Transaction& transaction, RepositoryId repository) {
  const Key key = keys::unlink_epoch(repository);
  const auto epoch = TRY(find_record<NumberRecord>(transaction, key));
  put_record(transaction, key, NumberRecord{.value = (epoch ? epoch->value : 0) + 1});
  return {};
}

void doom(Transaction& transaction, const std::string& raw_segment, UnixTime now,
          const RepositorySettings& settings) {
  transaction.put(keys::doomed(now + settings.reap_delay, raw_segment), "");
}

Result<void> bind_blob(Transaction& transaction, const RepositoryRef& repository,
                       const Digest& digest, const BlobContent& content,
                       const std::set<std::string>& missing, UnixTime now,
                       const RepositorySettings& settings) {
  const Key key = keys::blob(digest);
  const auto existing = TRY(find_record<BlobRecord>(transaction, key));
  const bool replace = existing && TRY(must_replace(transaction, *existing, missing));
  if (existing && !replace) {
    for (const SegmentRecord& segment : content.segments) {
      doom(transaction, segment.name, now, settings);
    }
  } else {
    if (existing) {
      for (const std::string& entry : existing->segments) {
        doom(transaction, TRY(decode_segment(entry)).name, now, settings);
      }
    }
    BlobRecord blob{.size = content.size, .crc = content.crc};
    for (const SegmentRecord& segment : content.segments) {
      blob.segments.push_back(encode_segment(segment));
    }
    put_record(transaction, key, blob);
  }
  transaction.put(keys::holder(digest, repository.namespace_id, repository.id), "");
  return {};
}

std::string encode_segment(const SegmentRecord& segment) {
  return segment.name + keys::big_endian(segment.length);
}

Result<SegmentRecord> decode_segment(std::string entry) {
  if (entry.size() != SegmentName::kBytes + 8) {
    return fail(ErrorCode::kCorrupt, "a blob's segment entry has a wrong length");
  }
  const uint64_t length =
      keys::from_big_endian(std::string_view(entry).substr(SegmentName::kBytes));
  entry.resize(SegmentName::kBytes);
  return SegmentRecord{.name = std::move(entry), .length = length};
}

}  // namespace bulkhead
