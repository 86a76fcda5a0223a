#include "many_images.h"

#include <fmt/format.h>

#include "base/crc32c.h"
#include "blobs/segment_name.h"
#include "oci/digester.h"
#include "repository/holding.h"
#include "repository/publication.h"

namespace bulkhead::bench {

namespace {

constexpr uint64_t kBlobBytes = 1 << 20;  // what rows say; no byte of it exists
constexpr const char* kImageType = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kConfigType = "application/vnd.oci.image.config.v1+json";
constexpr const char* kLayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

Digest name_of(const std::string& text) { return digest_of(DigestAlgorithm::kSha256, text); }

std::string base_text(uint64_t repository, int number) {
  return fmt::format("base {} {}", repository, number);
}
std::string config_text(uint64_t number) { return fmt::format("config {}", number); }
std::string layer_text(uint64_t number) { return fmt::format("layer {}", number); }

std::string descriptor(const char* type, const std::string& text) {
  return fmt::format(R"({{"mediaType":"{}","digest":"{}","size":{}}})", type,
                     name_of(text).to_string(), kBlobBytes);
}

std::string manifest_bytes(uint64_t number) {
  const uint64_t repository = number / kImagesPerRepository;
  return fmt::format(
      R"({{"schemaVersion":2,"mediaType":"{}","config":{},"layers":[{},{},{}]}})", kImageType,
      descriptor(kConfigType, config_text(number)),
      descriptor(kLayerType, base_text(repository, 0)),
      descriptor(kLayerType, base_text(repository, 1)),
      descriptor(kLayerType, layer_text(number)));
}

// A name that no other content has, and that looks as random as minted ones do.
std::string segment_of(const Digest& digest) {
  const std::string_view key = digest.key();
  return SegmentName::mint(key.substr(1, kUploadIdBytes), 0,
                           key.substr(1 + kUploadIdBytes, kNonceBytes))
      .raw();
}

}  // namespace

Result<void> ManyImages::push(Transaction& transaction, uint64_t number) const {
  const uint64_t repository = number / kImagesPerRepository;
  const RepositoryName name =
      TRY(RepositoryName::parse(fmt::format("ns{:03}/r{:04}", repository / 10, repository)));
  const RepositoryRef ref = TRY(ensure_repository(transaction, name, now_));
  if (number % kImagesPerRepository == 0) {
    TRY(push_blob(transaction, ref, base_text(repository, 0)));
    TRY(push_blob(transaction, ref, base_text(repository, 1)));
  }
  TRY(push_blob(transaction, ref, config_text(number)));
  TRY(push_blob(transaction, ref, layer_text(number)));
  return push_manifest(transaction, ref, name, number);
}

Result<void> ManyImages::push_blob(Transaction& transaction, const RepositoryRef& repository,
                                   const std::string& text) const {
  const Digest digest = name_of(text);
  const BlobContent content{
      .size = kBlobBytes, .segments = {{.name = segment_of(digest), .length = kBlobBytes}}};
  TRY(bind_blob(transaction, repository, digest, content, {}, now_, settings_));
  return put_lease(transaction, repository.id, digest,
                   {.read_until = now_ + settings_.lease_window,
                    .expiry = now_ + 2 * settings_.lease_window});
}

Result<void> ManyImages::push_manifest(Transaction& transaction, const RepositoryRef& repository,
                                       const RepositoryName& name, uint64_t number) const {
  const std::string bytes = manifest_bytes(number);
  const Digest digest = name_of(bytes);
  const std::string segment = segment_of(digest);
  const UploadKey upload{repository.id, UploadId(digest.key().substr(1, kUploadIdBytes))};
  put_upload(transaction, upload,
             {.owner = user_, .next_number = 1, .pending = {segment}, .created = now_}, now_,
             settings_, std::nullopt);
  const ManifestPush push{
      .name = name,
      .reference = TRY(Reference::parse(fmt::format("t{}", number))),
      .manifest = TRY(Manifest::parse(bytes, kImageType, settings_.manifest)),
      .user = user_,
      .authority = [](Snapshot&) -> Result<void> { return {}; }};
  const Publication publication{
      .push = push,
      .digest = digest,
      .content = {bytes.size(), crc32c(bytes), {{segment, bytes.size()}}},
      .written_by = upload,
      .now = now_};
  return publish(transaction, publication, settings_);
}

}  // namespace bulkhead::bench
