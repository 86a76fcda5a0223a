#include "simulation/requests.h"

#include "oci/digester.h"
#include "simulation/client.h"

namespace bulkhead::simulation {
namespace {

constexpr size_t kRunBytes = 7;

}  // namespace

RepositoryName name_of(const std::string& text) {
  return RepositoryName::parse(text).value();
}
Digest sha256(const std::string& bytes) {
  return digest_of(DigestAlgorithm::kSha256, bytes);
}
Result<void> allow(Snapshot&) {
  return {};
}

Task<void> upload_whole(Registry& registry, RepositoryName name, UserId user, std::string bytes) {
  const UploadStatus upload =
      CO_TRY(co_await registry.uploads.start(name, user, allow, std::nullopt));
  Bytes body(bytes, kRunBytes);
  co_return co_await registry.uploads.finish({name, user, upload.id, allow}, sha256(bytes), {},
                                             body);
}

Task<std::string> start_upload(Registry& registry, RepositoryName name, UserId user) {
  const UploadStatus upload =
      CO_TRY(co_await registry.uploads.start(name, user, allow, std::nullopt));
  co_return upload.id;
}

Task<void> append_chunk(Registry& registry, UploadRequest request, ContentRange range,
                        std::string bytes) {
  Bytes body(std::move(bytes), kRunBytes);
  CO_TRY(co_await registry.uploads.append(request, range, body));
  co_return {};
}

Task<void> finish_upload(Registry& registry, UploadRequest request, Digest digest,
                         std::string rest) {
  Bytes body(std::move(rest), kRunBytes);
  co_return co_await registry.uploads.finish(request, digest, {}, body);
}

Task<void> put_manifest(Registry& registry, ManifestPush push) {
  CO_TRY(co_await registry.manifests.put(std::move(push)));
  co_return {};
}

Task<void> mount_blob(Registry& registry, RepositoryName target, RepositoryName source,
                      Digest digest) {
  const MountOutcome outcome =
      CO_TRY(co_await registry.blobs.mount(target, source, digest, allow, allow));
  if (outcome == MountOutcome::kMounted) co_return {};
  co_return fail(ErrorCode::kBlobUnknown, "not mounted");
}

Task<void> run_maintenance(Registry& registry) {
  CO_TRY(co_await registry.maintenance.run());
  co_return {};
}

Task<std::string> read_whole(Registry& registry, BlobLocation location) {
  BlobReader reader = CO_TRY(co_await registry.blobs.open(std::move(location)));
  std::string bytes;
  while (bytes.size() < reader.size()) {
    bytes += CO_TRY(co_await reader.read(bytes.size(), 1 << 20));
  }
  co_return bytes;
}

}  // namespace bulkhead::simulation
