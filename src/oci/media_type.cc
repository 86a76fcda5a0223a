#include "oci/media_type.h"

#include <algorithm>
#include <array>

namespace bulkhead {
namespace {

constexpr size_t kMediaTypeBytesMax = 255;
constexpr size_t kRestrictedNameBytesMax = 127;

constexpr std::array<std::string_view, 5> kNondistributableLayers = {
    "application/vnd.oci.image.layer.nondistributable.v1.tar",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
    "application/vnd.docker.image.rootfs.foreign.diff.tar",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
};

bool is_alphanumeric(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9');
}

// "restricted-name" of RFC 6838 section 4.2.
bool is_restricted_name(std::string_view text) {
  return !text.empty() && text.size() <= kRestrictedNameBytesMax && is_alphanumeric(text.front()) &&
         std::ranges::all_of(text, [](char character) {
           return is_alphanumeric(character) || std::string_view("!#$&-^_.+").contains(character);
         });
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

std::optional<ManifestKind> manifest_kind(std::string_view media_type) {
  if (media_type == kOciImageManifest || media_type == kDockerManifest) {
    return ManifestKind::kImage;
  }
  if (media_type == kOciImageIndex || media_type == kDockerManifestList) {
    return ManifestKind::kIndex;
  }
  return std::nullopt;
}

bool is_nondistributable_layer(std::string_view media_type) {
  const auto& known = kNondistributableLayers;
  return std::ranges::find(known, media_type) != known.end();
}

std::string strip_parameters(std::string_view content_type) {
  return std::string(trim(content_type.substr(0, content_type.find(';'))));
}

bool is_media_type(std::string_view text) {
  if (text.size() > kMediaTypeBytesMax) return false;
  const size_t semicolon = std::min(text.find(';'), text.size());
  if (!std::ranges::all_of(text.substr(semicolon), [](char character) {
        return character >= ' ' && character <= '~';
      })) {
    return false;
  }
  const std::string_view name = text.substr(0, semicolon);
  const size_t slash = name.find('/');
  return slash != std::string_view::npos && is_restricted_name(name.substr(0, slash)) &&
         is_restricted_name(name.substr(slash + 1));
}

}  // namespace bulkhead
