// A manifest: the exact bytes that were pushed, and a checked view of them. The bytes are never
// written anew, since their digest is the manifest's name. Whether the things it refers to exist
// is not known here; repository/ asks that. An immutable value, owned by whoever parsed it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "oci/descriptor.h"
#include "oci/media_type.h"

namespace bulkhead {

struct ManifestLimits {
  size_t bytes_max = size_t{4} << 20;  // what all clients can pull
  size_t references_max = 4096;        // config and layers, or manifests
  size_t depth_max = 64;               // nested JSON arrays and objects
  size_t annotations_max = 65536;      // in the manifest and all its descriptors together
};

class Manifest {
 public:
  // Reads and checks `bytes`, pushed with the media type `content_type` (without parameters).
  // Errors: kMediaTypeUnsupported for a type that is not one of the four; kBodyTooLarge when over
  // a limit; kManifestInvalid for all else, with the reason and its place in the message.
  static Result<Manifest> parse(std::string bytes, std::string content_type,
                                const ManifestLimits& limits);

  const std::string& bytes() const { return bytes_; }
  const std::string& media_type() const { return media_type_; }
  ManifestKind kind() const { return kind_; }

  // The config and then the layers of an image, the manifests of an index; as written, so the same
  // digest may stand more than once.
  const std::vector<Descriptor>& references() const { return references_; }
  const std::optional<Descriptor>& subject() const { return subject_; }
  // As the referrers list shows it (distribution-spec): the manifest's own, else an image's config
  // media type; empty for an index without.
  const std::string& artifact_type() const { return artifact_type_; }
  const std::map<std::string, std::string>& annotations() const { return annotations_; }
  // Bytes of everything in references() by their stated sizes; 2^64-1 when the sum is larger.
  uint64_t total_size() const;

 private:
  Manifest() = default;

  std::string bytes_;
  std::string media_type_;
  ManifestKind kind_ = ManifestKind::kImage;
  std::vector<Descriptor> references_;
  std::optional<Descriptor> subject_;
  std::string artifact_type_;
  std::map<std::string, std::string> annotations_;
};

}  // namespace bulkhead
