// What a manifest's JSON says: each descriptor is sound in itself, but whether the whole makes an
// image or an index is not yet known. Manifest::parse() is the only caller.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "oci/descriptor.h"
#include "oci/manifest.h"

namespace bulkhead {

struct ManifestDocument {
  std::optional<uint64_t> schema_version;
  std::optional<std::string> media_type;
  std::string artifact_type;
  std::optional<Descriptor> config;
  std::optional<std::vector<Descriptor>> layers;
  std::optional<std::vector<Descriptor>> manifests;
  std::optional<Descriptor> subject;
  std::map<std::string, std::string> annotations;
};

// Strict RFC 8259 JSON in UTF-8, whitespace around it allowed, no byte order mark; unknown members
// are skipped. A key we read may stand only once in its object. Memory is a small multiple of the
// input. Errors: kManifestInvalid; kBodyTooLarge for too many references or annotations.
Result<ManifestDocument> parse_manifest_document(std::string_view bytes,
                                                 const ManifestLimits& limits);

}  // namespace bulkhead
