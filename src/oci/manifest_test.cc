#include "oci/manifest.h"

#include <gtest/gtest.h>

#include "oci/digester.h"

namespace bulkhead {
namespace {

const std::string kDigestA = "sha256:" + std::string(64, 'a');
const std::string kDigestB = "sha512:" + std::string(128, 'b');
const std::string kEmptyDigest = digest_of(DigestAlgorithm::kSha256, "{}").to_string();

std::string descriptor(const std::string& type, const std::string& digest, uint64_t size,
                       const std::string& more = "") {
  return R"({"mediaType":")" + type + R"(","digest":")" + digest + R"(","size":)" +
         std::to_string(size) + more + "}";
}

const std::string kConfigA = descriptor("application/vnd.oci.image.config.v1+json", kDigestA, 7);

std::string image(const std::string& members) {
  return R"({"schemaVersion":2,"config":)" + kConfigA + members + "}";
}

std::string index(const std::string& members) {
  return R"({"schemaVersion":2,"manifests":[])" + members + "}";
}

Result<Manifest> parse(std::string bytes, std::string_view type = kOciImageManifest) {
  return Manifest::parse(std::move(bytes), std::string(type), ManifestLimits{});
}

TEST(ManifestTest, ImageShowsWhatItSays) {
  const std::string layer = descriptor("application/vnd.oci.image.layer.v1.tar+gzip", kDigestB, 35,
                                       R"(,"annotations":{"k":"v"})");
  const std::string bytes =
      image(R"(,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[)" + layer +
            "," + layer + R"(],"annotations":{"Size":"","size":"é\u00e9"},"platform":null)") +
      " \r\n\t";
  const auto manifest = parse(bytes);
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(manifest->bytes(), bytes);
  EXPECT_EQ(manifest->media_type(), kOciImageManifest);
  EXPECT_EQ(manifest->kind(), ManifestKind::kImage);
  ASSERT_EQ(manifest->references().size(), 3u);
  const Descriptor& config = manifest->references()[0];
  EXPECT_EQ(config.media_type, kOciConfig);
  EXPECT_EQ(config.digest_text, kDigestA);
  EXPECT_EQ(config.digest, *Digest::parse(kDigestA));
  EXPECT_EQ(config.size, 7u);
  EXPECT_EQ(manifest->references()[1].digest, *Digest::parse(kDigestB));
  EXPECT_EQ(manifest->references()[1].annotations.at("k"), "v");
  EXPECT_EQ(manifest->references()[2], manifest->references()[1]);
  EXPECT_EQ(manifest->artifact_type(), kOciConfig);
  EXPECT_EQ(manifest->subject(), std::nullopt);
  EXPECT_EQ(manifest->annotations(),
            (std::map<std::string, std::string>{{"Size", ""}, {"size", "éé"}}));
  EXPECT_EQ(manifest->total_size(), 77u);
}

TEST(ManifestTest, IndexShowsWhatItSays) {
  const std::string child = descriptor(
      std::string(kOciImageManifest), kDigestA, 12,
      R"(,"platform":{"os":"linux","os":"windows"},"artifactType":"application/x.y")");
  const std::string bytes =
      R"({"schemaVersion":2,"manifests":[)" + child + R"(],"artifactType":"a/b","subject":)" +
      descriptor(std::string(kOciImageIndex), kDigestB, 3) + "}";
  const auto manifest = parse(bytes, kOciImageIndex);
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(manifest->kind(), ManifestKind::kIndex);
  ASSERT_EQ(manifest->references().size(), 1u);
  EXPECT_EQ(manifest->references()[0].artifact_type, "application/x.y");
  EXPECT_EQ(manifest->artifact_type(), "a/b");
  ASSERT_TRUE(manifest->subject());
  EXPECT_EQ(manifest->subject()->digest, *Digest::parse(kDigestB));
  EXPECT_EQ(manifest->total_size(), 12u);  // the subject is not part of it
}

TEST(ManifestTest, ArtifactTypeAsTheReferrersListShowsIt) {
  EXPECT_EQ(parse(image(""))->artifact_type(), kOciConfig);
  EXPECT_EQ(parse(image(R"(,"artifactType":"")"))->artifact_type(), kOciConfig);
  EXPECT_EQ(parse(image(R"(,"artifactType":"x/y")"))->artifact_type(), "x/y");
  EXPECT_EQ(parse(index(""), kOciImageIndex)->artifact_type(), "");
  EXPECT_EQ(parse(index(R"(,"artifactType":"x/y")"), kOciImageIndex)->artifact_type(), "x/y");
}

struct Accepted {
  std::string why;
  std::string bytes;
  std::string_view type = kOciImageManifest;
};

std::vector<Accepted> accepted_documents() {
  const std::string empty = descriptor(std::string(kOciEmpty), kEmptyDigest, 2);
  const std::string foreign = R"(,"urls":["https://store.example.com/x?y=1","http://b/c"])";
  return {
      {"no layers member", image("")},
      {"an empty layer list", image(R"(,"layers":[])")},
      {"Docker schema 2", image(R"(,"layers":[])"), kDockerManifest},
      {"Docker manifest list", index(""), kDockerManifestList},
      {"an index without children", index(""), kOciImageIndex},
      {"an artifact of two empty blobs",
       R"({"schemaVersion":2,"artifactType":"application/vnd.example.v1","config":)" + empty +
           R"(,"layers":[)" + empty + "]}"},
      {"a nested index",
       R"({"schemaVersion":2,"manifests":[)" +
           descriptor(std::string(kOciImageIndex), kDigestA, 1) + "]}",
       kOciImageIndex},
      {"an index of blobs (buildkit cache)",
       R"({"schemaVersion":2,"manifests":[)" + descriptor(std::string(kOciLayerGzip), kDigestA, 1) +
           "," + descriptor("application/vnd.buildkit.cacheconfig.v0", kDigestA, 1) + "]}",
       kOciImageIndex},
      {"unknown members of any shape",
       image(R"(,"x":{"mediaType":1,"mediaType":[{"size":-1}]},"y":[[],{}],"z":null,"w":1.5e300,)"
             R"("v":-3,"u":true,"t":"s","":"","x":18446744073709551616)")},
      {"members that only a longer name shares", image(R"(,"mediaTypes":1,"layer":2,"Digest":3)")},
      {"every nondistributable type",
       image(R"(,"layers":[)" +
             descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", kDigestA, 1,
                        foreign) +
             "," +
             descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", kDigestA, 1,
                        foreign) +
             "]")},
      {"no URL on any type",
       image(R"(,"layers":[)" + descriptor("a/b", kDigestA, 1, R"(,"urls":[])") + "]")},
      {"an algorithm nobody registered here",
       image(R"(,"layers":[)" + descriptor("a/b", "blake3:" + std::string(64, 'a'), 1) + "]")},
      {"a subject of such an algorithm",
       image(R"(,"subject":)" + descriptor("a/b", "x:" + std::string(198, 'Z'), 1))},
      {"the largest size", image(R"(,"subject":)" + descriptor("a/b", kDigestA, INT64_MAX))},
      {"data that is the content",
       image(R"(,"layers":[)" +
             descriptor(std::string(kOciEmpty), kEmptyDigest, 2, R"(,"data":"e30=")") + "]")},
      {"data of an unknown algorithm with the right size",
       image(R"(,"layers":[)" + descriptor("a/b", "x:y", 2, R"(,"data":"e30=")") + "]")},
      {"data of nothing",
       image(R"(,"layers":[)" +
             descriptor("a/b", digest_of(DigestAlgorithm::kSha512, "").to_string(), 0,
                        R"(,"data":"")") +
             "]")},
      {"escaped keys", R"({"schema\u0056ersion":2,"\u006danifests":[]})", kOciImageIndex},
      {"annotation keys that look like members",
       image(R"(,"annotations":{"mediaType":"a","MediaType":"b","annotations":"c","\u0000":"d"})")},
      {"whitespace around it", "\n\t " + image("") + "\n\n  "},
      {"64 levels", image(R"(,"x":)" + std::string(63, '[') + std::string(63, ']'))},
  };
}

TEST(ManifestTest, Accepts) {
  for (const auto& [why, bytes, type] : accepted_documents()) {
    const auto manifest = parse(bytes, type);
    EXPECT_TRUE(manifest) << why << ": " << manifest.error().message;
  }
}

TEST(ManifestTest, UnknownAlgorithmsStayText) {
  const auto manifest = parse(image(R"(,"subject":)" + descriptor("a/b", "x+y:Z=", 1)));
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->subject()->digest_text, "x+y:Z=");
  EXPECT_EQ(manifest->subject()->digest, std::nullopt);
}

TEST(ManifestTest, UrlsAreNoted) {
  const auto manifest = parse(image(
      R"(,"layers":[)" +
      descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar", kDigestA, 1,
                 R"(,"urls":["https://a/b"])") +
      "," + descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar", kDigestA, 1) +
      "]"));
  ASSERT_TRUE(manifest);
  EXPECT_FALSE(manifest->references()[0].has_urls);
  EXPECT_TRUE(manifest->references()[1].has_urls);
  EXPECT_FALSE(manifest->references()[2].has_urls);
}

TEST(ManifestTest, TotalSizeSaturates) {
  const std::string large = descriptor("a/b", kDigestA, INT64_MAX);
  const auto manifest = parse(image(R"(,"layers":[)" + large + "," + large + "," + large + "]"));
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->total_size(), UINT64_MAX);
}

std::string many(const std::string& item, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + item;
  return text;
}

TEST(ManifestTest, LimitsAreInclusive) {
  const std::string layers = R"(,"layers":[)" + many(kConfigA, 3) + "]";
  const std::string annotated =
      image(R"(,"annotations":{"a":"","b":""},"layers":[)" +
            descriptor("a/b", kDigestA, 1, R"(,"annotations":{"a":""})") + "]");
  const std::string nested = image(R"(,"x":[[]])");
  const auto code = [](const std::string& bytes, const ManifestLimits& limits) {
    const auto manifest = Manifest::parse(bytes, std::string(kOciImageManifest), limits);
    return manifest ? std::nullopt : std::optional(manifest.error().code);
  };
  const size_t size = image("").size();
  EXPECT_EQ(code(image(""), {.bytes_max = size}), std::nullopt);
  EXPECT_EQ(code(image(""), {.bytes_max = size - 1}), ErrorCode::kBodyTooLarge);
  EXPECT_EQ(code(image(layers), {.references_max = 4}), std::nullopt);
  EXPECT_EQ(code(image(layers), {.references_max = 3}), ErrorCode::kBodyTooLarge);
  EXPECT_EQ(code(annotated, {.annotations_max = 3}), std::nullopt);
  EXPECT_EQ(code(annotated, {.annotations_max = 2}), ErrorCode::kBodyTooLarge);
  EXPECT_EQ(code(nested, {.depth_max = 3}), std::nullopt);
  EXPECT_EQ(code(nested, {.depth_max = 2}), ErrorCode::kManifestInvalid);
}

// The largest one that must pass (protocol checklist W9): 390 annotations of 10,000 bytes.
TEST(ManifestTest, NearlyFourMebibytesOfAnnotationsPass) {
  std::string annotations;
  for (int i = 0; i < 390; ++i) {
    annotations += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(":")" +
                   std::string(10000, 'A') + "\"";
  }
  const auto manifest = parse(image(R"(,"annotations":{)" + annotations + "}"));
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(manifest->annotations().size(), 390u);
  EXPECT_EQ(manifest->annotations().at("389"), std::string(10000, 'A'));
}

}  // namespace
}  // namespace bulkhead
