#include "oci/media_type.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(MediaType, FourManifestTypes) {
  EXPECT_EQ(manifest_kind("application/vnd.oci.image.manifest.v1+json"), ManifestKind::kImage);
  EXPECT_EQ(manifest_kind("application/vnd.docker.distribution.manifest.v2+json"),
            ManifestKind::kImage);
  EXPECT_EQ(manifest_kind("application/vnd.oci.image.index.v1+json"), ManifestKind::kIndex);
  EXPECT_EQ(manifest_kind("application/vnd.docker.distribution.manifest.list.v2+json"),
            ManifestKind::kIndex);
  for (std::string_view other :
       {std::string_view(""), std::string_view("application/json"), kDockerManifestSchema1,
        kDockerManifestSchema1Signed, kOciArtifactManifest, kOciConfig,
        std::string_view("Application/vnd.oci.image.index.v1+json"),
        std::string_view("application/vnd.oci.image.index.v1+json;")}) {
    EXPECT_EQ(manifest_kind(other), std::nullopt) << other;
  }
}

TEST(MediaType, NondistributableLayers) {
  for (const char* type : {"application/vnd.oci.image.layer.nondistributable.v1.tar",
                           "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                           "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
                           "application/vnd.docker.image.rootfs.foreign.diff.tar",
                           "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"}) {
    EXPECT_TRUE(is_nondistributable_layer(type)) << type;
  }
  EXPECT_FALSE(is_nondistributable_layer(kOciLayerGzip));
  EXPECT_FALSE(is_nondistributable_layer(kDockerLayerGzip));
  EXPECT_FALSE(is_nondistributable_layer(
      "application/vnd.oci.image.layer.nondistributable.v1.tar+other"));
}

TEST(MediaType, StripParameters) {
  EXPECT_EQ(strip_parameters("a/b"), "a/b");
  EXPECT_EQ(strip_parameters("a/b;charset=utf-8"), "a/b");
  EXPECT_EQ(strip_parameters(" a/b \t; charset=x; y=z"), "a/b");
  EXPECT_EQ(strip_parameters(";x"), "");
  EXPECT_EQ(strip_parameters("  "), "");
  EXPECT_EQ(strip_parameters(""), "");
}

TEST(MediaType, GrammarOfRfc6838) {
  for (const std::string& type :
       {std::string("a/b"), std::string(kOciEmpty), std::string("text/spdx+json"),
        std::string("application/vnd.example_1!#$&-^.x+y"), std::string("a/b; version=\"1\""),
        std::string("a/b;"), std::string(127, 'a') + "/" + std::string(127, 'b')}) {
    EXPECT_TRUE(is_media_type(type)) << type;
  }
  for (const std::string& type :
       {std::string(), std::string("a"), std::string("/"), std::string("a/"), std::string("/b"),
        std::string("a/b/c"), std::string(" a/b"), std::string("a/b "), std::string("a/ b"),
        std::string(".a/b"), std::string("a/.b"), std::string("a/b,c"), std::string("a/b\n"),
        std::string("a/b;\r\nX: y"), std::string("a/b;\x7F"), std::string("a/b\0", 4),
        std::string("a/\xC3\xA4"), std::string(128, 'a') + "/b", "a/" + std::string(128, 'b'),
        "a/b;" + std::string(252, 'x')}) {
    EXPECT_FALSE(is_media_type(type)) << type;
  }
}

}  // namespace
}  // namespace bulkhead
