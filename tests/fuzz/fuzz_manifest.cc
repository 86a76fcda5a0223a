// A manifest under each of the four types: nothing crashes, no body is both an image and an index,
// and what is accepted holds what manifest.h promises.
#include "base/invariant.h"
#include "oci/manifest.h"

using namespace bulkhead;

namespace {

void check_descriptor(const Descriptor& descriptor) {
  INVARIANT(is_media_type(descriptor.media_type), "it may go into a header");
  INVARIANT(is_digest_text(descriptor.digest_text), "the digest fits the grammar");
  INVARIANT(descriptor.digest_text.size() <= kDigestTextBytesMax, "it may become a row key");
  INVARIANT(descriptor.size <= INT64_MAX, "sizes fit signed 64 bits");
  INVARIANT(!descriptor.digest || descriptor.digest->to_string() == descriptor.digest_text,
            "a registered digest has one spelling");
  INVARIANT(!descriptor.has_urls || is_nondistributable_layer(descriptor.media_type),
            "only such layers live elsewhere");
}

bool accepts(const std::string& bytes, std::string_view type) {
  const ManifestLimits limits{.references_max = 16, .annotations_max = 16};
  const auto manifest = Manifest::parse(bytes, std::string(type), limits);
  if (!manifest) {
    INVARIANT(!manifest.error().message.empty(), "a refusal has a reason");
    return false;
  }
  INVARIANT(manifest->bytes() == bytes && manifest->media_type() == type, "bytes are kept");
  INVARIANT(manifest->references().size() <= limits.references_max, "references are bounded");
  INVARIANT(manifest->artifact_type().empty() || is_media_type(manifest->artifact_type()),
            "it may go into a referrers list");
  for (const Descriptor& reference : manifest->references()) check_descriptor(reference);
  if (manifest->subject()) check_descriptor(*manifest->subject());
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const bool oci_image = accepts(bytes, kOciImageManifest);
  const bool docker_image = accepts(bytes, kDockerManifest);
  const bool oci_index = accepts(bytes, kOciImageIndex);
  const bool docker_index = accepts(bytes, kDockerManifestList);
  INVARIANT(!(oci_image || docker_image) || !(oci_index || docker_index),
            "one digest has one meaning");
  return 0;
}
