// Pushing blobs and manifests, and mounting, through the whole pipeline.
#include "api/test_api.h"

namespace bulkhead {
namespace {

class PushTest : public ApiTest {
 protected:
  Reply patch(const std::string& location, const std::string& bytes,
              const std::string& range = {}) {
    HeaderList headers;
    if (!range.empty()) headers.emplace_back("Content-Range", range);
    return as("alice", "PATCH", location, headers, bytes);
  }
  Reply post(const std::string& user, const std::string& name, const std::string& query,
             const std::string& bytes = {}) {
    return as(user, "POST", "/v2/" + name + "/blobs/uploads/" + query, {}, bytes);
  }
  bool holds(const std::string& user, const std::string& name, const std::string& digest) {
    return as(user, "HEAD", "/v2/" + name + "/blobs/" + digest).status == 200;
  }
  static std::string digest_of_bytes(const std::string& bytes) { return sha256(bytes).to_string(); }
};

TEST_F(PushTest, AnUploadFromStartToEnd) {
  const Reply started = post("alice", "team/app", "");
  EXPECT_EQ(started.status, 202);
  EXPECT_EQ(started.header("Range"), "0-0");
  const std::string location = started.header("Location");
  EXPECT_EQ(location, "/v2/team/app/blobs/uploads/" + started.header("Docker-Upload-UUID"));

  const Reply first = patch(location, "abc");
  EXPECT_EQ(first.status, 202);
  EXPECT_EQ(first.header("Range"), "0-2");
  const Reply second = patch(first.header("Location"), "de", "3-4");
  EXPECT_EQ(second.header("Range"), "0-4");
  const Reply status = as("alice", "GET", location);
  EXPECT_EQ(status.status, 204);
  EXPECT_EQ(status.header("Range"), "0-4");
  EXPECT_EQ(status.header("Location"), location);

  const std::string digest = digest_of_bytes("abcdef");
  const Reply done = as("alice", "PUT", location + "?digest=" + percent_encode(digest), {}, "f");
  EXPECT_EQ(done.status, 201);
  EXPECT_EQ(done.header("Location"), "/v2/team/app/blobs/" + digest);
  EXPECT_EQ(done.header("Docker-Content-Digest"), digest);
  EXPECT_EQ(as("alice", "GET", done.header("Location")).body, "abcdef");
  EXPECT_EQ(as("alice", "GET", location).status, 404);
}

TEST_F(PushTest, NamesOfOneComponentAreEchoedAsWritten) {
  const Reply started = post("admin", "alpine", "");
  EXPECT_TRUE(started.header("Location").starts_with("/v2/alpine/blobs/uploads/"));
  const std::string digest = push_blob("admin", "alpine", "x");
  EXPECT_TRUE(holds("admin", "library/alpine", digest));
}

TEST_F(PushTest, ARangeOutOfOrderIs416WithWhereTheUploadStands) {
  const std::string location = start("alice", "team/app");
  EXPECT_EQ(patch(location, "abc", "1-3").status, 416);
  patch(location, "abc", "0-2");
  for (const char* range : {"0-2", "4-6", "2-4", "a-b", "bytes 3-5/6", "3-", "5-3"}) {
    const Reply reply = patch(location, "def", range);
    EXPECT_EQ(reply.status, 416) << range;
    EXPECT_EQ(reply.header("Range"), "0-2") << range;
    EXPECT_EQ(reply.header("Location"), location) << range;
  }
  const std::string digest = digest_of_bytes("abcdef");
  const Reply late =
      as("alice", "PUT", location + "?digest=" + digest, {{"Content-Range", "9-11"}}, "def");
  EXPECT_EQ(late.status, 416);
  EXPECT_EQ(late.header("Range"), "0-2");
  EXPECT_EQ(as("alice", "GET", location + "?digest=" + digest).status, 204);
  EXPECT_EQ(
      as("alice", "PUT", location + "?digest=" + digest, {{"Content-Range", "3-5"}}, "def").status,
      201);
}

TEST_F(PushTest, RangeAndLengthMustAgree) {
  const std::string location = start("alice", "team/app");
  const Reply reply = patch(location, "abcd", "0-9");
  EXPECT_EQ(reply.status, 400);
  EXPECT_TRUE(reply.says("SIZE_INVALID"));
  EXPECT_EQ(as("alice", "GET", location).header("Range"), "0-0");
}

TEST_F(PushTest, ABadDigestParameterKeepsTheUploadAWrongDigestEndsIt) {
  const std::string location = start("alice", "team/app");
  patch(location, "abc");
  for (const char* query : {"", "?digest=", "?digest=sha256:short", "?digest=md5:abc",
                            "?digest=%00", "?digest=sha256:a&digest=sha256:b"}) {
    CountedBody body("abc");
    const Reply reply = send("PUT", location + query, {{"Authorization", basic("alice")}}, body);
    EXPECT_EQ(reply.status, 400) << query;
    EXPECT_EQ(body.reads, 0) << query;
    EXPECT_EQ(as("alice", "GET", location).status, 204) << query;
  }
  const Reply wrong = as("alice", "PUT", location + "?digest=" + digest_of_bytes("xyz"));
  EXPECT_EQ(wrong.status, 400);
  EXPECT_TRUE(wrong.says("DIGEST_INVALID"));
  EXPECT_EQ(as("alice", "GET", location).status, 404);
}

TEST_F(PushTest, CancelEndsIt) {
  const std::string location = start("alice", "team/app");
  EXPECT_EQ(as("alice", "DELETE", location).status, 204);
  const Reply again = as("alice", "DELETE", location);
  EXPECT_EQ(again.status, 404);
  EXPECT_TRUE(again.says("BLOB_UPLOAD_UNKNOWN"));
}

TEST_F(PushTest, OneRequestPushesAll) {
  const std::string digest = digest_of_bytes("whole");
  const Reply reply = post("alice", "team/app", "?digest=" + digest, "whole");
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.header("Location"), "/v2/team/app/blobs/" + digest);
  EXPECT_TRUE(holds("alice", "team/app", digest));
  EXPECT_EQ(post("alice", "team/app", "?digest=" + digest_of_bytes("")).status, 201);
  EXPECT_EQ(post("alice", "team/app", "?digest=" + digest_of_bytes("no"), "other").status, 400);
  EXPECT_FALSE(holds("alice", "team/app", digest_of_bytes("no")));
}

TEST_F(PushTest, Sha512FromStartToEnd) {
  const std::string digest = digest_of(DigestAlgorithm::kSha512, "long").to_string();
  const Reply started = post("alice", "team/app", "?digest-algorithm=sha512");
  const Reply done =
      as("alice", "PUT", started.header("Location") + "?digest=" + digest, {}, "long");
  EXPECT_EQ(done.header("Docker-Content-Digest"), digest);
  EXPECT_TRUE(holds("alice", "team/app", digest));
  EXPECT_FALSE(holds("alice", "team/app", digest_of_bytes("long")));
  EXPECT_EQ(post("alice", "team/app", "?digest-algorithm=md5").status, 400);
}

TEST_F(PushTest, ABodyIsNeverParsedForParameters) {
  const std::string secret = push_blob("bob", "other/app", "secret");
  rows_.grant("alice", Role::kPuller, "other");
  const Reply reply = as("alice", "POST", "/v2/team/app/blobs/uploads/",
                         {{"Content-Type", "application/x-www-form-urlencoded"}},
                         "mount=" + secret + "&from=other/app");
  EXPECT_EQ(reply.status, 202);
  EXPECT_FALSE(holds("alice", "team/app", secret));
}

TEST_F(PushTest, MountNeedsTheRightToPullAndLooksTheSameWithout) {
  const std::string blob = push_blob("bob", "other/app", "secret");
  const std::string nowhere = digest_of_bytes("nowhere");
  const std::string from = "&from=other%2Fapp";
  const Reply refused = post("alice", "team/app", "?mount=" + blob + from);
  EXPECT_EQ(refused.status, 202);
  for (const std::string& query :
       {"?mount=" + nowhere + from, "?mount=" + blob + "&from=other/none",
        "?mount=" + blob + "&from=", "?mount=" + blob + "&from=../other/app",
        "?mount=" + blob + "&from=OTHER/app", "?mount=" + blob, std::string("?from=other/app")}) {
    EXPECT_EQ(post("alice", "team/app", query).comparable(), refused.comparable()) << query;
  }
  rows_.grant("alice", Role::kPuller, "other/app");
  const Reply mounted = post("alice", "team/app", "?mount=" + percent_encode(blob) + from);
  EXPECT_EQ(mounted.status, 201);
  EXPECT_EQ(mounted.header("Location"), "/v2/team/app/blobs/" + blob);
  EXPECT_TRUE(holds("alice", "team/app", blob));
  EXPECT_EQ(post("alice", "team/app", "?mount=sha256:short&from=other/app").status, 400);
  EXPECT_EQ(post("alice", "team/app", "?mount=" + blob + "&from=a/b&from=other/app").status, 400);
}

TEST_F(PushTest, MountWithoutSourceLooksWhereTheCallerWas) {
  const std::string mine = push_blob("alice", "team/one", "mine");
  const std::string secret = push_blob("bob", "other/app", "secret");
  EXPECT_EQ(post("alice", "team/two", "?mount=" + mine).status, 201);
  EXPECT_TRUE(holds("alice", "team/two", mine));
  EXPECT_EQ(post("alice", "team/two", "?mount=" + secret).status, 202);
  // Where one was but may not read any more is no place to look.
  rows_.grant("bob", Role::kPusher, "team/one");
  const std::string lent = push_blob("bob", "team/one", "lent");
  rows_.revoke("bob", Role::kPusher, "team/one").value();
  EXPECT_EQ(post("bob", "other/app", "?mount=" + lent).status, 202);
}

TEST_F(PushTest, AManifestWithItsTags) {
  push_blob("alice", "team/app", "{}");
  const std::string bytes = image();
  const std::string digest = digest_of_bytes(bytes);
  const Reply reply = push_manifest("alice", "team/app", digest + "?tag=one&tag=two", bytes);
  EXPECT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.header("Location"), "/v2/team/app/manifests/" + digest);
  EXPECT_EQ(reply.header("Docker-Content-Digest"), digest);
  EXPECT_EQ(reply.headers.merged("OCI-Tag"), "one, two");
  EXPECT_EQ(as("alice", "GET", "/v2/team/app/manifests/two").body, bytes);
  EXPECT_EQ(push_manifest("alice", "team/app", "v1?tag=one", bytes).status, 400);
  EXPECT_EQ(push_manifest("alice", "team/app", digest + "?tag=sha256:x", bytes).status, 400);
  std::string many = "?tag=t0";
  for (int i = 1; i < 17; ++i) many += "&tag=t" + std::to_string(i);
  EXPECT_EQ(push_manifest("alice", "team/app", digest + many, bytes).status, 414);
  EXPECT_EQ(as("alice", "HEAD", "/v2/team/app/manifests/t0").status, 404);
}

TEST_F(PushTest, ASubjectIsAcknowledgedWhetherItExistsOrNot) {
  push_blob("alice", "team/app", "{}");
  const std::string subject = digest_of_bytes("nowhere");
  const Reply reply = push_manifest(
      "alice", "team/app", "v1",
      image(R"(,"subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":")" +
            subject + R"(","size":5})"));
  EXPECT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.header("OCI-Subject"), subject);
}

TEST_F(PushTest, AManifestThatCannotBeTaken) {
  push_blob("alice", "team/app", "{}");
  const std::string target = "/v2/team/app/manifests/v1";
  const HeaderList type = {{"Content-Type", std::string(kOciImageManifest)}};
  EXPECT_EQ(as("alice", "PUT", target, {}, image()).status, 415);
  EXPECT_EQ(as("alice", "PUT", target, {{"Content-Type", "application/json"}}, image()).status,
            415);
  EXPECT_EQ(as("alice", "PUT", target, type, "{").status, 400);
  EXPECT_EQ(
      as("alice", "PUT", "/v2/team/app/manifests/" + digest_of_bytes("x"), type, image()).status,
      400);
  EXPECT_EQ(as("alice", "PUT", target, type, std::string((4 << 20) + 1, ' ')).status, 413);
  CountedBody chunked(std::string((4 << 20) + 1, ' '));
  chunked.chunked = true;
  const HeaderList headers = {type[0], {"Authorization", basic("alice")}};
  EXPECT_EQ(send("PUT", target, headers, chunked).status, 413);
  EXPECT_EQ(as("alice", "PUT", target,
               {{"Content-Type", std::string(kOciImageManifest) + "; charset=utf-8"}}, image())
                .status,
            201);
}

TEST_F(PushTest, EveryMissingBlobIsNamed) {
  push_blob("bob", "other/app", "{}");
  const Reply reply = push_manifest("alice", "team/app", "v1", image());
  EXPECT_EQ(reply.status, 400);
  EXPECT_TRUE(reply.says(R"("code":"MANIFEST_BLOB_UNKNOWN")"));
  EXPECT_TRUE(reply.says(R"("detail":")" + digest_of_bytes("{}")));
}

TEST_F(PushTest, PreconditionsOfAManifestPush) {
  push_blob("alice", "team/app", "{}");
  const std::string first = image(), second = image(R"(,"annotations":{"a":"b"})");
  const std::string tag = '"' + digest_of_bytes(first) + '"';
  EXPECT_EQ(push_manifest("alice", "team/app", "v1", first, {{"If-Match", "*"}}).status, 412);
  EXPECT_EQ(push_manifest("alice", "team/app", "v1", first, {{"If-None-Match", "*"}}).status, 201);
  EXPECT_EQ(push_manifest("alice", "team/app", "v1", second, {{"If-None-Match", "*"}}).status, 412);
  EXPECT_EQ(push_manifest("alice", "team/app", "v1", second, {{"If-Match", tag}}).status, 201);
  EXPECT_EQ(push_manifest("alice", "team/app", "v1", second, {{"If-Match", tag}}).status, 412);
}

TEST_F(PushTest, ABodyThatBreaksOffIsNotAnswered) {
  CountedBody body("abc");
  body.announced = 100;
  body.breaks_off = true;
  const std::string location = start("alice", "team/app");
  const Reply reply = send("PATCH", location, {{"Authorization", basic("alice")}}, body);
  EXPECT_EQ(reply.status, 0);
  EXPECT_EQ(as("alice", "GET", location).header("Range"), "0-2");
}

}  // namespace
}  // namespace bulkhead
