// Reading blobs and manifests through the whole pipeline.
#include "api/test_api.h"

namespace bulkhead {
namespace {

class PullTest : public ApiTest {
 protected:
  PullTest() {
    push_blob("alice", "team/app", "{}");
    push_manifest("alice", "team/app", "v1", kManifest);
  }
  Reply get(const std::string& path, HeaderList headers = {}) {
    return as("alice", "GET", "/v2/team/app/" + path, std::move(headers));
  }
  Reply head(const std::string& path, HeaderList headers = {}) {
    return as("alice", "HEAD", "/v2/team/app/" + path, std::move(headers));
  }

  const std::string kManifest = image();
  const std::string kManifestDigest = sha256(kManifest).to_string();
  const std::string kBytes = "0123456789";
  const std::string kBlob = push_blob("alice", "team/app", kBytes);
};

TEST_F(PullTest, ABlobWithItsHeaders) {
  const Reply reply = get("blobs/" + kBlob);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, kBytes);
  EXPECT_EQ(reply.header("Docker-Content-Digest"), kBlob);
  EXPECT_EQ(reply.header("ETag"), '"' + kBlob + '"');
  EXPECT_EQ(reply.header("Content-Type"), "application/octet-stream");
  EXPECT_EQ(reply.header("Accept-Ranges"), "bytes");
  EXPECT_EQ(reply.header("Cache-Control"), "private, max-age=31536000, immutable");
  EXPECT_EQ(reply.header("Vary"), "Authorization");
  EXPECT_EQ(reply.header("Docker-Distribution-Api-Version"), "registry/2.0");
  EXPECT_EQ(reply.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(reply.header("X-Request-Id").size(), 16u);
}

TEST_F(PullTest, HeadIsGetWithoutTheBody) {
  const Reply whole = get("blobs/" + kBlob);
  const Reply reply = head("blobs/" + kBlob, {{"Range", "bytes=0-1"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.length, kBytes.size());
  EXPECT_EQ(reply.body, "");
  EXPECT_EQ(reply.headers.size(), whole.headers.size());
  const Reply manifest = head("manifests/v1");
  EXPECT_EQ(manifest.length, kManifest.size());
  EXPECT_EQ(manifest.header("Docker-Content-Digest"), kManifestDigest);
}

TEST_F(PullTest, SingleRanges) {
  const std::vector<std::array<std::string, 3>> cases = {{"bytes=2-4", "234", "bytes 2-4/10"},
                                                         {"bytes=7-", "789", "bytes 7-9/10"},
                                                         {"bytes=-2", "89", "bytes 8-9/10"},
                                                         {"bytes=8-99", "89", "bytes 8-9/10"}};
  for (const auto& [range, body, content] : cases) {
    const Reply reply = get("blobs/" + kBlob, {{"Range", range}});
    EXPECT_EQ(reply.status, 206) << range;
    EXPECT_EQ(reply.body, body) << range;
    EXPECT_EQ(reply.header("Content-Range"), content) << range;
  }
}

TEST_F(PullTest, UnsatisfiableRangesSayTheSize) {
  for (const char* range : {"bytes=10-", "bytes=500-0", "bytes=99-100", "bytes=-0"}) {
    const Reply reply = get("blobs/" + kBlob, {{"Range", range}});
    EXPECT_EQ(reply.status, 416) << range;
    EXPECT_EQ(reply.header("Content-Range"), "bytes */10") << range;
    EXPECT_EQ(reply.length, reply.body.size()) << range;
    EXPECT_EQ(reply.header("Cache-Control"), "no-store") << range;
  }
}

TEST_F(PullTest, SeveralRangesArePartsInTheOrderAsked) {
  const Reply reply = get("blobs/" + kBlob, {{"Range", "bytes=5-6,0-1,6-7"}});
  EXPECT_EQ(reply.status, 206);
  const std::string type = reply.header("Content-Type");
  const std::string prefix = "multipart/byteranges; boundary=";
  ASSERT_TRUE(type.starts_with(prefix)) << type;
  const std::string boundary = "\r\n--" + type.substr(prefix.size());
  std::string expected;
  const std::vector<std::pair<std::string, std::string>> parts = {
      {"5-6", "56"}, {"0-1", "01"}, {"6-7", "67"}};
  for (const auto& [range, bytes] : parts) {
    expected += boundary + "\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes " +
                range + "/10\r\n\r\n" + bytes;
  }
  EXPECT_EQ(reply.body, expected + boundary + "--\r\n");
}

TEST_F(PullTest, TooManyRangesAre400SoThatClientsHalveThem) {
  std::string range = "bytes=0-0";
  for (int i = 0; i < 1024; ++i) range += ",1-1";
  EXPECT_EQ(get("blobs/" + kBlob, {{"Range", range}}).status, 400);
}

TEST_F(PullTest, IfRangeHoldsForThisContentOnly) {
  const std::string tag = '"' + kBlob + '"';
  EXPECT_EQ(get("blobs/" + kBlob, {{"Range", "bytes=0-1"}, {"If-Range", tag}}).status, 206);
  EXPECT_EQ(get("blobs/" + kBlob, {{"Range", "bytes=0-1"}, {"If-Range", "\"x\""}}).body, kBytes);
  EXPECT_EQ(get("blobs/" + kBlob, {{"Range", "lines=0-1"}}).body, kBytes);
}

TEST_F(PullTest, WhatTheClientHasIs304) {
  for (const std::string& path : {"blobs/" + kBlob, "manifests/" + kManifestDigest}) {
    const std::string digest = path.substr(path.find('/') + 1);
    for (const std::string& tag : {'"' + digest + '"', digest, std::string("*")}) {
      const Reply reply = get(path, {{"If-None-Match", tag}});
      EXPECT_EQ(reply.status, 304) << path << tag;
      EXPECT_EQ(reply.header("ETag"), '"' + digest + '"');
    }
    EXPECT_EQ(get(path, {{"If-Match", "\"other\""}}).status, 412);
  }
}

TEST_F(PullTest, AnEmptyBlob) {
  const std::string empty = push_blob("alice", "team/app", "");
  const Reply reply = get("blobs/" + empty);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.length, 0u);
  EXPECT_EQ(head("blobs/" + empty).status, 200);
}

TEST_F(PullTest, AManifestIsServedAsItWasPushedWhateverAcceptSays) {
  for (const std::string& reference : {std::string("v1"), kManifestDigest}) {
    const Reply reply = get("manifests/" + reference, {{"Accept", "text/html"}});
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, kManifest);
    EXPECT_EQ(reply.header("Content-Type"), kOciImageManifest);
    EXPECT_EQ(reply.header("Docker-Content-Digest"), kManifestDigest);
  }
  EXPECT_EQ(get("manifests/v1").header("Cache-Control"), "private, no-cache");
}

TEST_F(PullTest, WhatIsNotThere) {
  const std::string nowhere = sha256("nowhere").to_string();
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/v2/team/app/blobs/" + nowhere, "BLOB_UNKNOWN"},
      {"/v2/team/none/blobs/" + nowhere, "BLOB_UNKNOWN"},
      {"/v2/team/app/manifests/v2", "MANIFEST_UNKNOWN"},
      {"/v2/team/none/manifests/v1", "MANIFEST_UNKNOWN"},
      {"/v2/team/none/tags/list", "NAME_UNKNOWN"}};
  for (const auto& [target, code] : cases) {
    const Reply reply = as("alice", "GET", target);
    EXPECT_EQ(reply.status, 404) << target;
    EXPECT_TRUE(reply.says(code)) << target << reply.body;
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
  }
}

TEST_F(PullTest, MalformedNamesAndReferences) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/v2/team/app/blobs/sha256:short", "DIGEST_INVALID"},
      {"/v2/team/app/blobs/sha256%3A" + kBlob.substr(7), "DIGEST_INVALID"},
      {"/v2/team/app/manifests/sha256:baddigeststring", "DIGEST_INVALID"},
      {"/v2/team/app/manifests/.bad", "TAG_INVALID"},
      {"/v2/team/APP/tags/list", "NAME_INVALID"},
      {"/v2/team/app/referrers/sha256:short", "DIGEST_INVALID"}};
  for (const auto& [target, code] : cases) {
    const Reply reply = as("alice", "GET", target);
    EXPECT_EQ(reply.status, 400) << target;
    EXPECT_TRUE(reply.says(code)) << target << reply.body;
  }
}

TEST_F(PullTest, NamespaceOfAMirrorIsEchoedWhenItIsAHost) {
  const std::string target = "blobs/" + kBlob;
  EXPECT_EQ(get(target + "?ns=docker.io").header("OCI-Namespace"), "docker.io");
  EXPECT_EQ(get(target + "?ns=localhost%3A5000").header("OCI-Namespace"), "localhost:5000");
  EXPECT_FALSE(get(target + "?ns=a%0d%0aX-Evil:1").has("OCI-Namespace"));
  EXPECT_FALSE(get(target).has("OCI-Namespace"));
}

TEST_F(PullTest, DeletingEndsIt) {
  EXPECT_EQ(as("alice", "DELETE", "/v2/team/app/blobs/" + kBlob).status, 202);
  EXPECT_EQ(get("blobs/" + kBlob).status, 404);
  EXPECT_EQ(as("alice", "DELETE", "/v2/team/app/blobs/" + kBlob).status, 404);
  const Reply in_use = as("alice", "DELETE", "/v2/team/app/blobs/" + sha256("{}").to_string());
  EXPECT_EQ(in_use.status, 405);
  EXPECT_TRUE(in_use.says("UNSUPPORTED"));
  EXPECT_TRUE(in_use.has("Allow"));
  EXPECT_EQ(as("alice", "DELETE", "/v2/team/app/manifests/v1").status, 202);
  EXPECT_EQ(get("manifests/v1").status, 404);
  EXPECT_EQ(get("manifests/" + kManifestDigest).status, 200);
  EXPECT_EQ(as("alice", "DELETE", "/v2/team/app/manifests/" + kManifestDigest).status, 202);
  EXPECT_EQ(head("manifests/" + kManifestDigest).status, 404);
}

}  // namespace
}  // namespace bulkhead
