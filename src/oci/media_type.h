// The media types the registry knows by name, and the little it asks of all others: config and
// layer types are open (image-spec manifest.md), so an unknown one is never a reason to refuse.
// Pure functions over exact spellings; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bulkhead {

// The four manifest types that can be pushed.
inline constexpr std::string_view kOciImageManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view kOciImageIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view kDockerManifest =
    "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr std::string_view kDockerManifestList =
    "application/vnd.docker.distribution.manifest.list.v2+json";

// Manifest types that are refused by name. The digest of a signed schema 1 manifest is not that
// of its bytes; the artifact manifest was withdrawn before image-spec 1.1.
inline constexpr std::string_view kDockerManifestSchema1 =
    "application/vnd.docker.distribution.manifest.v1+json";
inline constexpr std::string_view kDockerManifestSchema1Signed =
    "application/vnd.docker.distribution.manifest.v1+prettyjws";
inline constexpr std::string_view kOciArtifactManifest =
    "application/vnd.oci.artifact.manifest.v1+json";

// Types of blobs, for statistics and rules.
inline constexpr std::string_view kOciConfig = "application/vnd.oci.image.config.v1+json";
inline constexpr std::string_view kOciEmpty = "application/vnd.oci.empty.v1+json";
inline constexpr std::string_view kOciLayer = "application/vnd.oci.image.layer.v1.tar";
inline constexpr std::string_view kOciLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
inline constexpr std::string_view kOciLayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";
inline constexpr std::string_view kDockerConfig = "application/vnd.docker.container.image.v1+json";
inline constexpr std::string_view kDockerPluginConfig =
    "application/vnd.docker.plugin.v1+json";
inline constexpr std::string_view kDockerLayerGzip =
    "application/vnd.docker.image.rootfs.diff.tar.gzip";

enum class ManifestKind { kImage, kIndex };

// Of the four accepted types; absent for everything else.
std::optional<ManifestKind> manifest_kind(std::string_view media_type);

// Layers that may stay with their vendor: OCI nondistributable (tar, +gzip, +zstd) and Docker
// foreign ones. Only these may carry `urls` and be absent from a repository.
bool is_nondistributable_layer(std::string_view media_type);

// "a/b; charset=x" gives "a/b"; spaces and tabs around it are dropped. The rest is not judged.
std::string strip_parameters(std::string_view content_type);

// type "/" subtype as RFC 6838 section 4.2 restricts them (127 characters each), optionally with
// parameters of printable ASCII behind ';', 255 characters in all. Safe to put into a header.
bool is_media_type(std::string_view text);

}  // namespace bulkhead
