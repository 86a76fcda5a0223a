#include "oci/manifest_members.h"

#include <array>
#include <string>

namespace bulkhead {
namespace {

constexpr std::string_view kString = "a string";
constexpr std::string_view kObject = "an object";
constexpr std::string_view kArray = "an array of descriptors";
constexpr std::string_view kStrings = "an object of strings without duplicate keys";

constexpr std::array kManifestMembers = {
    MemberRule{Member::kSchemaVersion, "schemaVersion", "the number 2"},
    MemberRule{Member::kMediaType, "mediaType", kString},
    MemberRule{Member::kArtifactType, "artifactType", kString},
    MemberRule{Member::kConfig, "config", kObject},
    MemberRule{Member::kLayers, "layers", kArray},
    MemberRule{Member::kManifests, "manifests", kArray},
    MemberRule{Member::kSubject, "subject", kObject},
    MemberRule{Member::kAnnotations, "annotations", kStrings},
};

constexpr std::array kDescriptorMembers = {
    MemberRule{Member::kMediaType, "mediaType", kString},
    MemberRule{Member::kDigest, "digest", kString},
    MemberRule{Member::kSize, "size", "an integer from 0 to 9223372036854775807"},
    MemberRule{Member::kData, "data", kString},
    MemberRule{Member::kUrls, "urls",
               "an array of http or https URLs without a fragment"},
    MemberRule{Member::kArtifactType, "artifactType", kString},
    MemberRule{Member::kAnnotations, "annotations", kStrings},
};

constexpr size_t kNameBytesMax = 13;  // schemaVersion

// Lower case by simple case folding, as far as it can lead to ASCII: two letters outside of it
// fold into it, U+017F (long s) and U+212A (Kelvin sign).
std::string fold(std::string_view key) {
  constexpr std::string_view kLongS = "\xC5\xBF";
  constexpr std::string_view kKelvin = "\xE2\x84\xAA";
  std::string folded;
  while (!key.empty()) {
    size_t length = 1;
    char letter = key.front();
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    if (key.starts_with(kLongS)) length = kLongS.size(), letter = 's';
    if (key.starts_with(kKelvin)) length = kKelvin.size(), letter = 'k';
    folded.push_back(letter);
    key.remove_prefix(length);
  }
  return folded;
}

}  // namespace

std::span<const MemberRule> manifest_members() { return kManifestMembers; }
std::span<const MemberRule> descriptor_members() { return kDescriptorMembers; }

Result<MemberRule> find_member(std::span<const MemberRule> rules, std::string_view key) {
  for (const MemberRule& rule : rules) {
    if (rule.name == key) return rule;
  }
  if (key.size() > 3 * kNameBytesMax) return MemberRule{Member::kUnknown, {}, {}};
  const std::string folded = fold(key);
  for (const MemberRule& rule : rules) {
    if (fold(rule.name) == folded) {
      return fail(ErrorCode::kManifestInvalid,
                  "a key differs from \"" + std::string(rule.name) + "\" in case only");
    }
  }
  return MemberRule{Member::kUnknown, {}, {}};
}

}  // namespace bulkhead
