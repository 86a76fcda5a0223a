// The contents that simulated clients push: small, few, and overlapping.
#include "oci/digester.h"
#include "simulation/client.h"

namespace bulkhead::simulation {
namespace {

std::string descriptor(const std::string& media_type, const std::string& bytes) {
  return R"({"mediaType":")" + media_type + R"(","digest":")" +
         digest_of(DigestAlgorithm::kSha256, bytes).to_string() + R"(","size":)" +
         std::to_string(bytes.size()) + "}";
}

Contents::Image image(std::vector<std::string> blobs) {
  std::string manifest = R"({"schemaVersion":2,"config":)" +
                         descriptor("application/vnd.oci.image.config.v1+json", blobs.front()) +
                         R"(,"layers":[)";
  for (size_t i = 1; i < blobs.size(); ++i) {
    manifest += (i > 1 ? "," : "") + descriptor("application/vnd.oci.image.layer.v1.tar", blobs[i]);
  }
  manifest += "]}";
  const Digest digest = digest_of(DigestAlgorithm::kSha256, manifest);
  return {manifest, std::move(blobs), digest};
}

Contents::Image index(const std::vector<Contents::Image>& children) {
  std::string manifest = R"({"schemaVersion":2,"manifests":[)";
  std::vector<std::string> bytes;
  for (const Contents::Image& child : children) {
    manifest += (bytes.empty() ? "" : ",") +
                descriptor("application/vnd.oci.image.manifest.v1+json", child.manifest);
    bytes.push_back(child.manifest);
  }
  manifest += "]}";
  const Digest digest = digest_of(DigestAlgorithm::kSha256, manifest);
  return {manifest, std::move(bytes), digest};
}

}  // namespace

Contents Contents::make() {
  Contents contents;
  contents.blobs = {"{\"config\":1}", "a shared layer", "a layer of its own, longer than a run"};
  contents.images = {image({contents.blobs[0], contents.blobs[1]}),
                     image({contents.blobs[0], contents.blobs[1], contents.blobs[2]})};
  contents.indexes = {index({contents.images[0]}), index(contents.images)};
  return contents;
}

}  // namespace bulkhead::simulation
