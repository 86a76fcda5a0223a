// The JSON members the registry reads, each with the value it must have. A key that differs from
// one of these in case only is an error: decoders that ignore case (Go's does) would read it,
// others would not, and one digest would mean two things.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"

namespace bulkhead {

enum class Member : uint8_t {
  kUnknown,  // any other key: accepted and skipped, whatever its value
  kSchemaVersion,
  kMediaType,
  kArtifactType,
  kConfig,
  kLayers,
  kManifests,
  kSubject,
  kAnnotations,
  kDigest,
  kSize,
  kData,
  kUrls,
};

struct MemberRule {
  Member member;
  std::string_view name;
  std::string_view value;  // what it must be, for messages: "a string"
};

std::span<const MemberRule> manifest_members();    // of an image manifest or an index, at the top
std::span<const MemberRule> descriptor_members();  // of every descriptor we read

// The rule for `key`; its member is kUnknown when there is none. Errors: kManifestInvalid for a
// case variant of a known key.
Result<MemberRule> find_member(std::span<const MemberRule> rules, std::string_view key);

}  // namespace bulkhead
