// A descriptor as a manifest carries it (image-spec descriptor.md), already checked: the media
// type fits its grammar, the digest text too, and embedded data, if there was any, is what digest
// and size say. A plain value.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "oci/digest.h"

namespace bulkhead {

// Longest digest text in a descriptor; a subject of an unregistered algorithm becomes a row key.
inline constexpr size_t kDigestTextBytesMax = 200;

struct Descriptor {
  std::string media_type;
  std::string digest_text;       // as written; may name an algorithm we do not know
  std::optional<Digest> digest;  // set when the algorithm is registered
  uint64_t size = 0;             // bytes, at most 2^63-1
  bool has_urls = false;         // only ever of nondistributable and foreign layers
  std::string artifact_type;     // empty when absent
  std::map<std::string, std::string> annotations;

  bool operator==(const Descriptor&) const = default;
};

}  // namespace bulkhead
