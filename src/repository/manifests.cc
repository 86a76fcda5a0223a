#include "repository/manifests.h"

#include "base/crc32c.h"
#include "oci/digester.h"
#include "repository/manifest_links.h"
#include "repository/missing_segments.h"
#include "repository/publication.h"
#include "repository/tagging.h"

namespace bulkhead {
namespace {

std::unexpected<Error> unknown_manifest() {
  return fail(ErrorCode::kManifestUnknown, "this repository has no such manifest");
}

Result<Digest> digest_of_push(const ManifestPush& push) {
  const Digest* named = push.reference.digest();
  const auto algorithm = named != nullptr ? named->algorithm() : DigestAlgorithm::kSha256;
  const Digest digest = digest_of(algorithm, push.manifest.bytes());
  if (named == nullptr || *named == digest) return digest;
  return fail(ErrorCode::kDigestInvalid, "the manifest has another digest than the path says");
}

// What would be missing if it were published now: most mistakes end here, before any byte or row
// is written. publish() asks again.
Result<void> check_early(MetadataStore& metadata, const ManifestPush& push, UnixTime now,
                         const RepositorySettings& settings) {
  const auto snapshot = metadata.snapshot();
  const auto repository = TRY(find_repository(*snapshot, push.name));
  const MissingChildren sparse = missing_children(settings, push.name);
  const ManifestLinks links =
      repository ? TRY(find_links(*snapshot, repository->id, push.manifest, now, sparse))
                 : TRY(links_without_repository(push.manifest, sparse));
  return require_nothing_missing(links.missing);
}

}  // namespace

Manifests::Manifests(MetadataStore& metadata, SegmentStore& segments, RepositoryBlobs& blobs,
                     const Clock& clock, RandomSource& random, const RepositorySettings& settings)
    : metadata_(metadata),
      segments_(segments),
      blobs_(blobs),
      clock_(clock),
      random_(random),
      settings_(settings) {}

Task<Digest> Manifests::put(ManifestPush push) {
  const Digest digest = CO_TRY(digest_of_push(push));
  CO_TRY(check_early(metadata_, push, clock_.now(), settings_));
  const WrittenBytes written = CO_TRY(co_await write_bytes(push));
  Publication publication{.push = push, .digest = digest, .written_by = written.upload};
  const std::string& bytes = push.manifest.bytes();
  publication.content = {bytes.size(), crc32c(bytes), {{written.segment.raw(), bytes.size()}}};
  publication.missing =
      CO_TRY(co_await find_missing_segments(metadata_, segments_, digest, written.segment.raw()));
  publication.now = clock_.now();
  Result<bool> published =
      co_await metadata_.transact([&](Transaction& transaction) -> Result<bool> {
        TRY(publish(transaction, publication, settings_));
        return true;
      });
  if (!published) {
    co_await give_up(push, written.upload);
    co_return fail(std::move(published).error());
  }
  co_return digest;
}

// The intent row first, then the bytes: a crash leaves an upload that expires.
Task<Manifests::WrittenBytes> Manifests::write_bytes(ManifestPush& push) {
  const UnixTime now = clock_.now();
  const UploadId id = random_.bytes(kUploadIdBytes);
  const SegmentName name = SegmentName::mint(id, 0, random_.bytes(kNonceBytes));
  const UploadRecord record{
      .owner = push.user, .next_number = 1, .pending = {name.raw()}, .created = now};
  auto body = [&](Transaction& transaction) -> Result<RepositoryId> {
    TRY(push.authority(transaction));
    const RepositoryRef repository = TRY(ensure_repository(transaction, push.name, now));
    put_upload(transaction, {repository.id, id}, record, now, settings_, std::nullopt);
    return repository.id;
  };
  const RepositoryId repository = CO_TRY(co_await metadata_.transact(std::move(body)));
  const std::string& bytes = push.manifest.bytes();
  auto writer = CO_TRY(co_await segments_.create(name, bytes.size(), {}));
  CO_TRY(co_await writer->write(bytes));
  CO_TRY(co_await writer->finish());
  co_return WrittenBytes{{repository, id}, name};
}

Task<void> Manifests::give_up(ManifestPush& push, UploadKey upload) {
  const UnixTime now = clock_.now();
  CO_TRY(co_await metadata_.transact([&](Transaction& transaction) -> Result<bool> {
    const auto record = TRY(find_upload(transaction, upload, push.user, now));
    TRY(end_upload(transaction, upload, record, Segments::kDoom, {}, now, settings_));
    return true;
  }));
  co_return {};
}

Result<ManifestLocation> Manifests::find(Snapshot& snapshot, RepositoryId repository,
                                         const Reference& reference) const {
  std::optional<Digest> digest;
  if (const Tag* tag = reference.tag()) {
    digest = TRY(find_tagged(snapshot, repository, tag->text()));
  } else {
    digest = *reference.digest();
  }
  if (!digest) return unknown_manifest();
  auto type = TRY(find_record<ManifestType>(snapshot, keys::manifest(repository, *digest)));
  if (!type) return unknown_manifest();
  // A live manifest links its own bytes (I3), so the repository holds them.
  return ManifestLocation{*digest, std::move(type->media_type),
                          TRY(blobs_.find(snapshot, repository, *digest))};
}

Task<std::string> Manifests::read(ManifestLocation location) {
  BlobReader reader = CO_TRY(co_await blobs_.open(std::move(location.bytes)));
  std::string bytes;
  while (bytes.size() < reader.size()) {
    bytes += CO_TRY(co_await reader.read(bytes.size(), settings_.read_bytes));
  }
  co_return bytes;
}

Task<void> Manifests::remove(RepositoryName name, Reference reference, UserId user,
                             Authority authority) {
  const UnixTime now = clock_.now();
  auto body = [&](Transaction& transaction) -> Result<bool> {
    TRY(authority(transaction));
    const auto repository = TRY(find_repository(transaction, name));
    if (!repository) return unknown_manifest();
    const Removal removal{repository->id, user, now};
    if (const Tag* tag = reference.tag()) {
      TRY(untag(transaction, removal, tag->text(), settings_));
    } else {
      TRY(unpublish(transaction, removal, *reference.digest(), settings_));
    }
    return true;
  };
  CO_TRY(co_await metadata_.transact(std::move(body)));
  co_return {};
}

}  // namespace bulkhead
