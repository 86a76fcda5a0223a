#include "oci/manifest.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "oci/manifest_document.h"

namespace bulkhead {
namespace {

std::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kManifestInvalid, std::move(message));
}

Result<ManifestKind> check_type(std::string_view content_type) {
  if (const auto kind = manifest_kind(content_type)) return *kind;
  if (content_type == kDockerManifestSchema1 || content_type == kDockerManifestSchema1Signed) {
    return fail(ErrorCode::kMediaTypeUnsupported,
                "schema 1 manifests are not supported; push the image as schema 2 or OCI");
  }
  if (content_type == kOciArtifactManifest) {
    return fail(ErrorCode::kMediaTypeUnsupported,
                "the OCI artifact manifest was withdrawn; push the artifact as an image manifest");
  }
  return fail(ErrorCode::kMediaTypeUnsupported,
              "Content-Type must be an OCI image manifest or index, or a Docker schema 2 manifest "
              "or manifest list");
}

Result<void> check_limits(std::string_view bytes, const ManifestLimits& limits) {
  if (bytes.size() <= limits.bytes_max) return {};
  return fail(ErrorCode::kBodyTooLarge,
              "the manifest is larger than " + std::to_string(limits.bytes_max) + " bytes");
}

// One body must not be valid both as an image and as an index (GHSA-qq97-vm5h-rrhg).
Result<void> check_members(const ManifestDocument& document, ManifestKind kind) {
  switch (kind) {
    case ManifestKind::kImage:
      if (document.manifests) return invalid("an image manifest cannot have manifests");
      if (!document.config) return invalid("an image manifest must have a config");
      return {};
    case ManifestKind::kIndex:
      if (document.config) return invalid("an index cannot have a config");
      if (document.layers) return invalid("an index cannot have layers");
      if (!document.manifests) return invalid("an index must have manifests, which may be empty");
      return {};
  }
  return {};
}

Result<void> check_document(const ManifestDocument& document, std::string_view content_type,
                            ManifestKind kind) {
  if (document.schema_version != 2) return invalid("schemaVersion must be the number 2");
  if (document.media_type && *document.media_type != content_type) {
    return invalid("mediaType differs from the request's Content-Type");
  }
  if (!document.artifact_type.empty() && !is_media_type(document.artifact_type)) {
    return invalid("artifactType is not a media type");
  }
  return check_members(document, kind);
}

std::vector<Descriptor> references_of(ManifestDocument document) {
  if (document.manifests) return std::move(*document.manifests);
  std::vector<Descriptor> references;
  references.push_back(std::move(*document.config));
  if (document.layers) std::ranges::move(*document.layers, std::back_inserter(references));
  return references;
}

}  // namespace

Result<Manifest> Manifest::parse(std::string bytes, std::string content_type,
                                 const ManifestLimits& limits) {
  Manifest manifest;
  manifest.kind_ = TRY(check_type(content_type));
  TRY(check_limits(bytes, limits));
  auto document = TRY(parse_manifest_document(bytes, limits));
  TRY(check_document(document, content_type, manifest.kind_));

  manifest.bytes_ = std::move(bytes);
  manifest.media_type_ = std::move(content_type);
  manifest.artifact_type_ = std::move(document.artifact_type);
  if (manifest.artifact_type_.empty() && document.config) {
    manifest.artifact_type_ = document.config->media_type;
  }
  manifest.subject_ = std::move(document.subject);
  manifest.annotations_ = std::move(document.annotations);
  manifest.references_ = references_of(std::move(document));
  return manifest;
}

uint64_t Manifest::total_size() const {
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  uint64_t total = 0;
  for (const Descriptor& reference : references_) {
    total = reference.size > kMax - total ? kMax : total + reference.size;
  }
  return total;
}

}  // namespace bulkhead
