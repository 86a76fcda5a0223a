// The rows of an unfinished push, `u`, `s` and their place in the queue `e`, as pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/metadata_store.h"
#include "repository/settings.h"

namespace bulkhead {

inline constexpr size_t kUploadIdBytes = 16;
inline constexpr size_t kNonceBytes = 4;  // of a segment's name

struct UploadKey {
  RepositoryId repository;
  UploadId id;
};

// 16 raw bytes from 32 lower-case hex characters; kBlobUploadUnknown for anything else.
Result<UploadId> parse_upload_id(const std::string& text);
std::string upload_id_text(const UploadId& id);

// The upload when it is alive and belongs to `user`; kBlobUploadUnknown otherwise, alike.
Result<UploadRecord> find_upload(Snapshot& snapshot, const UploadKey& key, UserId user,
                                 UnixTime now);

// Writes the row and moves its expiry to `now` + idle, at most to the end of its lifetime.
// `stored_expiry` is that of the row as it stands, absent for a new one.
void put_upload(Transaction& transaction, const UploadKey& key, UploadRecord record, UnixTime now,
                const RepositorySettings& settings, std::optional<UnixTime> stored_expiry);

Result<std::vector<SegmentRecord>> upload_segments(Snapshot& snapshot, const UploadKey& key);

enum class Segments { kDoom, kHandOver };

// The upload ends: its rows go. Segments still being written are doomed; the written ones too,
// unless they are handed over to a blob in the same transaction. `except` is handed over as well.
Result<void> end_upload(Transaction& transaction, const UploadKey& key, const UploadRecord& record,
                        Segments written, const std::string& except, UnixTime now,
                        const RepositorySettings& settings);

}  // namespace bulkhead
