#include "repository/uploads.h"

#include <algorithm>

#include "repository/holding.h"

namespace bulkhead {
namespace {

std::unexpected<Error> unknown_upload() {
  return fail(ErrorCode::kBlobUploadUnknown, "no such upload in this repository");
}

std::unexpected<Error> wrong_offset(uint64_t offset) {
  return fail(ErrorCode::kRangeNotSatisfiable,
              "the upload continues at byte " + std::to_string(offset));
}

Result<void> check_range(const ContentRange& range, uint64_t offset, const ByteSource& body) {
  if (range.end < range.start) {
    return fail(ErrorCode::kSizeInvalid, "Content-Range ends before it starts");
  }
  if (range.start != offset) return wrong_offset(offset);
  const uint64_t length = range.end - range.start + 1;
  if (body.length() && *body.length() != length) {
    return fail(ErrorCode::kSizeInvalid, "Content-Range and Content-Length disagree");
  }
  return {};
}

Result<std::shared_ptr<RunningHash>> continue_hash(const UploadRecord& record,
                                                   std::optional<DigestAlgorithm> wanted) {
  auto digester = TRY(Digester::restore(record.hash_state));
  // The digest may be known before the first byte: then its algorithm is hashed from the start.
  if (record.offset == 0 && wanted) digester = Digester(*wanted);
  return std::make_shared<RunningHash>(std::move(digester), static_cast<uint32_t>(record.crc));
}

// The repository of a request and its upload, as one transaction or snapshot sees them.
Result<UploadKey> resolve(Snapshot& snapshot, const UploadRequest& request) {
  const auto repository = TRY(find_repository(snapshot, request.name));
  if (!repository) return unknown_upload();
  return UploadKey{repository->id, TRY(parse_upload_id(request.upload_id))};
}

}  // namespace

Uploads::Uploads(MetadataStore& metadata, SegmentStore& segments, const Clock& clock,
                 RandomSource& random, const RepositorySettings& settings)
    : metadata_(metadata),
      segments_(segments),
      clock_(clock),
      random_(random),
      settings_(settings) {}

Task<UploadStatus> Uploads::start(RepositoryName name, UserId user, Authority authority,
                                  std::optional<DigestAlgorithm> announced) {
  const UploadId id = random_.bytes(kUploadIdBytes);
  const UnixTime now = clock_.now();
  const Digester digester(announced.value_or(DigestAlgorithm::kSha256));
  const UploadRecord record{.owner = user, .hash_state = digester.state(), .created = now};
  CO_TRY(co_await metadata_.transact([&](Transaction& transaction) -> Result<bool> {
    TRY(authority(transaction));
    const RepositoryRef repository = TRY(ensure_repository(transaction, name, now));
    put_upload(transaction, {repository.id, id}, record, now, settings_, std::nullopt);
    return true;
  }));
  co_return UploadStatus{.id = upload_id_text(id)};
}

Result<UploadStatus> Uploads::status(Snapshot& snapshot, const RepositoryName& name, UserId user,
                                     const std::string& upload_id) const {
  const UploadKey key = TRY(resolve(snapshot, {name, user, upload_id, {}}));
  const auto record = TRY(find_upload(snapshot, key, user, clock_.now()));
  return UploadStatus{.id = upload_id, .offset = record.offset};
}

Result<Uploads::Session> Uploads::open(const UploadRequest& request,
                                       std::optional<ContentRange> range,
                                       const ByteSource& body) const {
  const auto snapshot = metadata_.snapshot();
  const UploadKey key = TRY(resolve(*snapshot, request));
  auto record = TRY(find_upload(*snapshot, key, request.user, clock_.now()));
  if (range) TRY(check_range(*range, record.offset, body));
  return Session{key, std::move(record)};
}

Task<SegmentName> Uploads::claim(UploadRequest& request, Session& session) {
  const UnixTime now = clock_.now();
  const std::string nonce = random_.bytes(kNonceBytes);
  session.hold.emplace(segments_in_use_.hold(written_key(session.key.id, nonce)));
  auto body = [&](Transaction& transaction) -> Result<std::pair<SegmentName, UploadRecord>> {
    TRY(request.authority(transaction));
    const UploadKey key = TRY(resolve(transaction, request));
    UploadRecord record = TRY(find_upload(transaction, key, request.user, now));
    if (record.offset != session.record.offset) return wrong_offset(record.offset);
    if (record.segments >= settings_.upload_segments_max) {
      return fail(ErrorCode::kBlobUploadInvalid, "the upload has too many parts; start again");
    }
    std::vector<std::string> abandoned;
    if (record.pending.size() >= settings_.upload_pending_max) {
      std::erase_if(record.pending, [&](const std::string& segment) {
        const bool gone = !segments_in_use_.contains(written_key(segment));
        if (gone) abandoned.push_back(segment);
        return gone;
      });
    }
    if (record.pending.size() >= settings_.upload_pending_max) {
      return fail(ErrorCode::kTooManyRequests, "too many requests write to this upload at once");
    }
    const auto number = static_cast<uint32_t>(record.next_number++);
    const SegmentName name = SegmentName::mint(key.id, number, nonce);
    record.pending.push_back(name.raw());
    for (const std::string& segment : abandoned) doom(transaction, segment, now, settings_);
    put_upload(transaction, key, record, now, settings_, record.expiry);
    return std::pair{name, record};
  };
  auto [name, record] = CO_TRY(co_await metadata_.transact(std::move(body)));
  session.record = std::move(record);
  co_return name;
}

Task<UploadPart> Uploads::receive(UploadRequest& request, Session& session, ByteSource& body,
                                  std::optional<DigestAlgorithm> wanted) {
  if (body.length() == 0) {
    auto hash = CO_TRY(continue_hash(session.record, std::nullopt));
    co_return UploadPart{.start = session.record.offset, .hash = std::move(hash)};
  }
  const SegmentName name = CO_TRY(co_await claim(request, session));
  auto hash = CO_TRY(continue_hash(session.record, wanted));
  co_return co_await receive_part(segments_, body, name, session.record.offset, std::move(hash),
                                  &settings_);
}

Task<void> Uploads::commit(UploadRequest& request, Session& session, UploadPart& part) {
  if (!part.segment) co_return {};
  const UnixTime now = clock_.now();
  const std::string raw = part.segment->raw();
  const std::string hash_state = part.hash->digester.state();
  enum class Outcome { kCommitted, kLost };
  auto body = [&](Transaction& transaction) -> Result<Outcome> {
    TRY(request.authority(transaction));
    const UploadKey key = TRY(resolve(transaction, request));
    UploadRecord record = TRY(find_upload(transaction, key, request.user, now));
    const bool listed = std::erase(record.pending, raw) > 0;
    const bool wins = listed && record.offset == part.start && part.length > 0;
    if (wins) {
      put_record(
          transaction,
          keys::upload_segment(key.repository, key.id, static_cast<uint32_t>(record.segments)),
          SegmentRecord{.name = raw, .length = part.length});
      ++record.segments;
      record.offset = part.end();
      record.hash_state = hash_state;
      record.crc = part.hash->crc;
    } else if (listed) {
      doom(transaction, raw, now, settings_);
    }
    put_upload(transaction, key, record, now, settings_, record.expiry);
    return wins || (part.length == 0 && record.offset == part.start) ? Outcome::kCommitted
                                                                     : Outcome::kLost;
  };
  const Outcome outcome = CO_TRY(co_await metadata_.transact(std::move(body)));
  if (outcome == Outcome::kLost) {
    co_return fail(ErrorCode::kRangeNotSatisfiable, "another request wrote these bytes first");
  }
  session.record.offset = part.end();
  co_return {};
}

// After a broken body: what arrived stays when the request named no range.
Task<void> Uploads::keep_or_abandon(UploadRequest& request, Session& session, UploadPart& part,
                                    std::optional<ContentRange> range) {
  if (range) part.length = 0;
  CO_TRY(co_await commit(request, session, part));
  co_return fail(std::move(*part.body_failure));
}

Task<UploadStatus> Uploads::append(UploadRequest request, std::optional<ContentRange> range,
                                   ByteSource& body) {
  Session session = CO_TRY(open(request, range, body));
  UploadPart part = CO_TRY(co_await receive(request, session, body, std::nullopt));
  if (!part.body_failure && range && part.length != range->end - range->start + 1) {
    part.body_failure = Error{ErrorCode::kSizeInvalid, "the body is not as long as Content-Range"};
  }
  if (part.body_failure) {
    CO_TRY(co_await keep_or_abandon(request, session, part, range));
  }
  CO_TRY(co_await commit(request, session, part));
  co_return UploadStatus{.id = request.upload_id, .offset = session.record.offset};
}

Task<void> Uploads::finish(UploadRequest request, Digest digest, std::optional<ContentRange> range,
                           ByteSource& body) {
  Result<Session> opened = open(request, range, body);
  if (!opened && opened.error().code == ErrorCode::kBlobUploadUnknown &&
      CO_TRY(was_finished(request, digest))) {
    co_return {};
  }
  Session session = CO_TRY(std::move(opened));
  UploadPart part = CO_TRY(co_await receive(request, session, body, digest.algorithm()));
  if (!part.body_failure && range && part.length != range->end - range->start + 1) {
    part.body_failure = Error{ErrorCode::kSizeInvalid, "the body is not as long as Content-Range"};
  }
  if (part.body_failure) {
    CO_TRY(co_await keep_or_abandon(request, session, part, range));
  }
  const Digest actual = CO_TRY(co_await digest_of(session, part, digest.algorithm()));
  if (actual != digest) {
    CO_TRY(co_await end(request, &part));
    co_return fail(ErrorCode::kDigestInvalid, "the uploaded bytes have another digest");
  }
  co_return co_await bind(request, session, part, digest);
}

Task<void> Uploads::cancel(UploadRequest request) { co_return co_await end(request, nullptr); }

Task<void> Uploads::end(UploadRequest& request, const UploadPart* after) {
  const UnixTime now = clock_.now();
  CO_TRY(co_await metadata_.transact([&](Transaction& transaction) -> Result<bool> {
    TRY(request.authority(transaction));
    const UploadKey key = TRY(resolve(transaction, request));
    const auto record = TRY(find_upload(transaction, key, request.user, now));
    if (after != nullptr && record.offset != after->start) return wrong_offset(record.offset);
    TRY(end_upload(transaction, key, record, Segments::kDoom, {}, now, settings_));
    return true;
  }));
  co_return {};
}

}  // namespace bulkhead
