// Every reason to refuse a manifest, by the message it gives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "oci/manifest.h"

namespace bulkhead {
namespace {

using testing::HasSubstr;

const std::string kHex(64, 'a');

// A descriptor with the given members in place of, or beside, the usual ones.
struct Members {
  std::string type = R"("mediaType":"a/b",)";
  std::string digest = R"("digest":"sha256:)" + kHex + "\",";
  std::string size = R"("size":1)";
  std::string more;
};

std::string descriptor(const Members& members = {}) {
  return "{" + members.type + members.digest + members.size + members.more + "}";
}

std::string image(const std::string& more, const std::string& config = descriptor()) {
  return R"({"schemaVersion":2,"config":)" + config + more + "}";
}

std::string layer(const Members& members) {
  return image(R"(,"layers":[)" + descriptor() + "," + descriptor(members) + "]");
}

struct Refused {
  std::string bytes;
  std::string message;  // a part of it
  std::string_view type = kOciImageManifest;
  ErrorCode code = ErrorCode::kManifestInvalid;
};

class ManifestRefusals : public testing::Test {
 protected:
  static void check(const std::vector<Refused>& documents) {
    for (const auto& [bytes, message, type, code] : documents) {
      SCOPED_TRACE(bytes.substr(0, 300));
      const auto manifest = Manifest::parse(bytes, std::string(type), ManifestLimits{});
      if (manifest) {
        ADD_FAILURE() << "was accepted";
        continue;
      }
      EXPECT_EQ(manifest.error().code, code) << manifest.error().message;
      EXPECT_THAT(manifest.error().message, HasSubstr(message));
    }
  }
};

TEST_F(ManifestRefusals, OfTheContentType) {
  const auto code = ErrorCode::kMediaTypeUnsupported;
  check({
      {image(""), "schema 1", "application/vnd.docker.distribution.manifest.v1+json", code},
      {image(""), "schema 1", "application/vnd.docker.distribution.manifest.v1+prettyjws", code},
      {image(""), "withdrawn", "application/vnd.oci.artifact.manifest.v1+json", code},
      {image(""), "Content-Type must be", "application/json", code},
      {image(""), "Content-Type must be", "", code},
      {image(""), "Content-Type must be", "application/vnd.oci.image.config.v1+json", code},
      {image(""), "Content-Type must be", "application/vnd.oci.image.manifest.v1+json; a=b", code},
      {image(R"(,"mediaType":"application/vnd.oci.image.index.v1+json")"), "mediaType differs"},
      {image(R"(,"mediaType":"application/vnd.oci.image.manifest.v1+json")"), "mediaType differs",
       kDockerManifest},
      {image(R"(,"mediaType":"")"), "mediaType differs"},
  });
}

TEST_F(ManifestRefusals, OfTheJson) {
  const std::string deep(20000, '[');
  check({
      {"", "not valid JSON"},
      {" ", "not valid JSON"},
      {"{", "not valid JSON"},
      {image("").substr(0, image("").size() - 1), "not valid JSON"},
      {image(","), "not valid JSON"},
      {image("") + "}", "something follows"},
      {image("") + " \n" + image(""), "something follows"},
      {image("") + "x", "something follows"},
      {image("") + std::string(1, '\0'), "something follows"},
      {"\xEF\xBB\xBF" + image(""), "not valid JSON"},
      {image(",\"x\":\"\xFF\""), "not valid JSON"},
      {image(",\"x\":\"\xC0\xAF\""), "not valid JSON"},
      {image(",\"x\":\"\xED\xA0\x80\""), "not valid JSON"},
      {image(",\"\xFF\":1"), "not valid JSON"},
      {image(R"(,"x":"\ud800")"), "not valid JSON"},
      {image(",\"x\":\"a\nb\""), "not valid JSON"},
      {image(",'x':1"), "not valid JSON"},
      {image(R"(,"x":01)"), "not valid JSON"},
      {image(R"(,"x":NaN)"), "not valid JSON"},
      {image(R"(,"x":1e99999999999)"), "not valid JSON"},
      {image(R"(,/* */"x":1)"), "not valid JSON"},
      {image(R"(,"x":)" + deep), "not valid JSON"},
      {image(R"(,"x":)" + std::string(64, '[') + std::string(64, ']')), "not valid JSON"},
      {deep, "must be a JSON object"},
      {"[]", "must be a JSON object"},
      {"2", "must be a JSON object"},
      {"\"x\"", "must be a JSON object"},
      {"null", "must be a JSON object"},
  });
}

TEST_F(ManifestRefusals, OfTheWhole) {
  const std::string d = descriptor();
  check({
      {R"({"config":)" + d + "}", "schemaVersion must be the number 2"},
      {R"({"schemaVersion":1,"config":)" + d + "}", "schemaVersion must be the number 2"},
      {R"({"schemaVersion":2.0,"config":)" + d + "}", "schemaVersion must be the number 2"},
      {R"({"schemaVersion":"2","config":)" + d + "}", "schemaVersion must be the number 2"},
      {R"({"schemaVersion":18446744073709551618})", "schemaVersion must be the number 2"},
      {R"({"schemaVersion":null})", "schemaVersion must be the number 2"},
      {"{}", "schemaVersion must be the number 2"},
      {R"({"schemaVersion":2})", "must have a config"},
      {R"({"schemaVersion":2,"layers":[]})", "must have a config"},
      {R"({"schemaVersion":2})", "must have manifests", kOciImageIndex},
      {image(R"(,"manifests":[])"), "image manifest cannot have manifests"},
      {image(R"(,"manifests":[])"), "index cannot have a config", kOciImageIndex},
      {R"({"schemaVersion":2,"manifests":[],"layers":[]})", "index cannot have layers",
       kOciImageIndex},
      {image(""), "index cannot have a config", kDockerManifestList},
      {image(R"(,"artifactType":"x")"), "artifactType is not a media type"},
      {image(R"(,"artifactType":"a/b\n")"), "artifactType is not a media type"},
  });
}

TEST_F(ManifestRefusals, OfTheShapeOfMembers) {
  check({
      {image("", "[]"), "config must be an object"},
      {image("", "null"), "config must be an object"},
      {image(R"(,"layers":null)"), "layers must be an array of descriptors"},
      {image(R"(,"layers":{})"), "layers must be an array of descriptors"},
      {image(R"(,"layers":[1])"), "layers[0] must be an object"},
      {image(R"(,"layers":[[]])"), "layers[0] must be an object"},
      {image(R"(,"layers":[)" + descriptor() + ",null]"), "layers[1] must be an object"},
      {R"({"schemaVersion":2,"manifests":["x"]})", "manifests[0] must be an object",
       kOciImageIndex},
      {image(R"(,"subject":"x")"), "subject must be an object"},
      {image(R"(,"subject":null)"), "subject must be an object"},
      {image(R"(,"mediaType":2)"), "mediaType must be a string"},
      {image(R"(,"artifactType":{})"), "artifactType must be a string"},
      {image(R"(,"annotations":[])"), "annotations must be an object of strings"},
      {image(R"(,"annotations":null)"), "annotations must be an object of strings"},
      {image(R"(,"annotations":{"a":1})"), "annotations must be an object of strings"},
      {image(R"(,"annotations":{"a":{"b":"c"}})"), "annotations must be an object of strings"},
      {image(R"(,"annotations":{"a":["c"]})"), "annotations must be an object of strings"},
      {layer({.more = R"(,"annotations":{"a":null})"}), "layers[1].annotations must be"},
      {layer({.type = R"("mediaType":[],)"}), "layers[1].mediaType must be a string"},
      {layer({.digest = R"("digest":1,)"}), "layers[1].digest must be a string"},
      {layer({.more = R"(,"urls":"https://a/b")"}), "layers[1].urls must be an array of http"},
      {layer({.more = R"(,"urls":[1])"}), "layers[1].urls must be an array of http"},
      {layer({.more = R"(,"urls":[[]])"}), "layers[1].urls must be an array of http"},
      {layer({.more = R"(,"urls":[{}])"}), "layers[1].urls must be an array of http"},
      {layer({.more = R"(,"data":null)"}), "layers[1].data must be a string"},
      {layer({.size = R"("size":"1")"}), "layers[1].size must be an integer"},
      {layer({.size = R"("size":-1)"}), "layers[1].size must be an integer"},
      {layer({.size = R"("size":1.0)"}), "layers[1].size must be an integer"},
      {layer({.size = R"("size":1e3)"}), "layers[1].size must be an integer"},
      {layer({.size = R"("size":9223372036854775808)"}), "layers[1].size must be an integer"},
      {layer({.size = R"("size":99999999999999999999999)"}), "layers[1].size must be an integer"},
  });
}

TEST_F(ManifestRefusals, OfKeys) {
  check({
      {R"({"schemaVersion":1,"schemaVersion":2})", "the manifest has the key \"schemaVersion\""},
      {image("").insert(1, R"("config":)" + descriptor() + ","),
       "the manifest has the key \"config\" twice"},
      {image(R"(,"layers":[],"layers":[])"), "the manifest has the key \"layers\" twice"},
      {image(R"(,"layers":[],"\u006cayers":[])"), "the manifest has the key \"layers\" twice"},
      {image(R"(,"annotations":{},"annotations":{})"), "has the key \"annotations\" twice"},
      {image(R"(,"annotations":{"a":"1","a":"1"})"), "without duplicate keys"},
      {image(R"(,"annotations":{"a":"1","\u0061":"2"})"), "without duplicate keys"},
      {layer({.more = R"(,"annotations":{"":"1","":"2"})"}), "layers[1].annotations must be"},
      {layer({.more = R"(,"size":1)"}), "layers[1] has the key \"size\" twice"},
      {image("", descriptor({.more = R"(,"digest":"x:y")"})),
       "config has the key \"digest\" twice"},
      {image(R"(,"subject":)" + descriptor({.more = R"(,"mediaType":"a/c")"})),
       "subject has the key \"mediaType\" twice"},
      {image(R"(,"MediaType":"a/b")"), "differs from \"mediaType\" in case only"},
      {image(R"(,"mediatype":1)"), "differs from \"mediaType\" in case only"},
      {image(R"(,"Manifests":[])"), "differs from \"manifests\" in case only"},
      {image(R"(,"LAYERS":[])"), "differs from \"layers\" in case only"},
      {image(R"(,"Config":null)"), "differs from \"config\" in case only"},
      {image(R"(,"Subject":{})"), "differs from \"subject\" in case only"},
      {image(",\"layer\xC5\xBF\":[]"), "differs from \"layers\" in case only"},
      {layer({.more = R"(,"Digest":"x:y")"}), "differs from \"digest\" in case only"},
      {layer({.more = R"(,"\u017fize":1)"}), "differs from \"size\" in case only"},
      {layer({.more = R"(,"URLs":[])"}), "differs from \"urls\" in case only"},
  });
}

TEST_F(ManifestRefusals, OfDescriptors) {
  const std::string foreign =
      R"("mediaType":"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",)";
  const auto with_url = [&](const std::string& url) {
    return layer({.type = foreign, .more = R"(,"urls":[")" + url + "\"]"});
  };
  const auto with_digest = [](const std::string& digest) {
    return layer({.digest = R"("digest":")" + digest + "\","});
  };
  check({
      {image("", "{}"), "config.mediaType is missing"},
      {layer({.type = ""}), "layers[1].mediaType is missing"},
      {layer({.digest = ""}), "layers[1].digest is missing"},
      {layer({.size = R"("x":1)"}), "layers[1].size is missing"},
      {layer({.type = R"("mediaType":"",)"}), "layers[1].mediaType is not a media type"},
      {layer({.type = R"("mediaType":"a",)"}), "layers[1].mediaType is not a media type"},
      {layer({.type = R"("mediaType":"a/b\r\nX-Y: z",)"}), "mediaType is not a media type"},
      {layer({.more = R"(,"artifactType":"x")"}), "layers[1].artifactType is not a media type"},
      {with_digest(""), "layers[1].digest must have the form"},
      {with_digest("sha256"), "layers[1].digest must have the form"},
      {with_digest("sha256:a b"), "layers[1].digest must have the form"},
      {with_digest("sha256:abc"), "layers[1].digest is malformed"},
      {with_digest("sha256:" + std::string(64, 'A')), "layers[1].digest is malformed"},
      {with_digest("sha512:" + kHex), "layers[1].digest is malformed"},
      {with_digest("x:" + std::string(199, 'a')), "layers[1].digest is longer than 200"},
      {image(R"(,"subject":)" + descriptor({.digest = R"("digest":"x:",)"})),
       "subject.digest must have the form"},
      {layer({.more = R"(,"urls":["https://a/b"])"}), "layers[1].urls is only for"},
      {image("", descriptor({.more = R"(,"urls":["https://a/b"])"})), "config.urls is only for"},
      {with_url("ftp://a/b"), "layers[1].urls must be an array of http"},
      {with_url("//a/b"), "layers[1].urls must be an array of http"},
      {with_url("https://"), "layers[1].urls must be an array of http"},
      {with_url("https:///b"), "layers[1].urls must be an array of http"},
      {with_url("https://a/b#c"), "layers[1].urls must be an array of http"},
      {with_url("https://a/b c"), "layers[1].urls must be an array of http"},
      {with_url(""), "layers[1].urls must be an array of http"},
      {layer({.more = R"(,"data":"e30")"}), "layers[1].data must be base64"},
      {layer({.more = R"(,"data":"e3 0=")"}), "layers[1].data must be base64"},
      {layer({.more = R"(,"data":"e30=")"}), "layers[1].data does not have the stated size"},
      {layer({.size = R"("size":2)", .more = R"(,"data":"e30=")"}), "does not match the digest"},
      {layer({.digest = R"("digest":"x:y",)", .more = R"(,"data":"e30=")"}), "the stated size"},
  });
}

TEST_F(ManifestRefusals, OfItsExtent) {
  std::string children = descriptor();
  for (int i = 1; i < 4097; ++i) children += "," + descriptor();
  std::string layers;
  for (int i = 0; i < 1000000; ++i) layers += "{},";
  const auto code = ErrorCode::kBodyTooLarge;
  check({
      {image("") + std::string(4 << 20, ' '), "larger than 4194304 bytes", kOciImageManifest, code},
      {R"({"schemaVersion":2,"manifests":[)" + children + "]}", "more than 4096 references",
       kOciImageIndex, code},
      {image(R"(,"layers":[)" + children.substr(descriptor().size() + 1) + "]"),
       "more than 4096 references", kOciImageManifest, code},
      {image(R"(,"layers":[)" + layers + "{}]"), "layers[0].mediaType is missing"},
  });
}

}  // namespace
}  // namespace bulkhead
