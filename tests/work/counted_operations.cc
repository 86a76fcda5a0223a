// Every common request sixteen times through the whole API over a real LmdbStore while callgrind
// counts: one dump of counts for each kind. operations.py starts it and compares with what it was.
#include <valgrind/callgrind.h>

#include "api/test_api.h"
#include "http/request_head.h"
#include "http/response_head.h"
#include "key_value/lmdb_store.h"

namespace bulkhead {
namespace {

constexpr size_t kTimes = 16;
// valgrind has no room for the usual 64 GiB.
constexpr uint64_t kMapBytes = uint64_t{1} << 30;

// As docker sends it.
std::string request_head(const std::string& token) {
  return "HEAD /v2/team/app/manifests/v1 HTTP/1.1\r\n"
         "Host: registry.example:5000\r\n"
         "User-Agent: docker/20.10.24+dfsg1 go/go1.19.8 git-commit/5d6db84 kernel/6.1.0 os/linux "
         "arch/amd64 UpstreamClient(Docker-Client/20.10.24 \\(linux\\))\r\n"
         "Accept: application/vnd.docker.distribution.manifest.v2+json\r\n"
         "Accept: application/vnd.docker.distribution.manifest.list.v2+json\r\n"
         "Accept: application/vnd.oci.image.index.v1+json\r\n"
         "Accept: application/vnd.oci.image.manifest.v1+json\r\n"
         "Authorization: Bearer " +
         token + "\r\nConnection: close\r\n\r\n";
}

class CountedOperations : public ApiTest {
 protected:
  using Operation = std::function<int(size_t)>;  // the i-th request's status

  CountedOperations()
      : ApiTest(TestRegistry::must(
            LmdbStore::open({.path = "rows", .map_size_bytes = kMapBytes}))) {
    audit_.keeps = false;
    push_blob("alice", "team/app", "{}");
    push_blob("alice", "team/other", "{}");
    for (size_t i = 0; i < 2 * kTimes; ++i) {
      blobs_.push_back(push_blob("alice", "team/app", std::string(4096, 'x') + number(i)));
      const std::string manifest = image(R"(,"annotations":{"number":")" + number(i) + R"("})");
      manifests_.push_back(sha256(manifest).to_string());
      push_manifest("alice", "team/app", "v" + number(i), manifest);
    }
    for (size_t i = 0; i < kTimes; ++i) {
      push_manifest("alice", "team/app", "r" + number(i), refers(i));
    }
    token_ = token("alice", "repository:team/app:pull,push repository:team/new:pull,push");
  }

  static std::string number(size_t i) { return std::to_string(1000 + i); }
  std::string refers(size_t i) const {
    return image(R"(,"subject":{"mediaType":")" + std::string(kOciImageManifest) +
                 R"(","digest":")" + manifests_[0] + R"(","size":2},"annotations":{"r":")" +
                 number(i) + R"("})");
  }
  int by_token(const std::string& method, const std::string& target, HeaderList headers = {},
               const std::string& body = {}) {
    return bearing(token_, method, target, std::move(headers), body).status;
  }

  // Once before, for what is remembered; what changes something cannot be repeated and is not.
  void count(const std::string& name, int status, const Operation& operation) {
    for (size_t i = 0; i < kTimes; ++i) EXPECT_EQ(operation(i), status) << name;
    CALLGRIND_DUMP_STATS_AT("before");
    for (size_t i = kTimes; i < 2 * kTimes; ++i) EXPECT_EQ(operation(i), status) << name;
    const std::string label = std::to_string(kTimes) + " now each " + name;
    CALLGRIND_DUMP_STATS_AT(label.c_str());
  }

  void count_reads() {
    const std::string blob = "/v2/team/app/blobs/", manifest = "/v2/team/app/manifests/";
    count("HEAD blob", 200, [&](size_t i) { return by_token("HEAD", blob + blobs_[i]); });
    count("HEAD blob that is absent", 404, [&](size_t i) {
      return by_token("HEAD", blob + sha256("absent " + number(i)).to_string());
    });
    count("HEAD blob with a password", 200,
          [&](size_t i) { return as("alice", "HEAD", blob + blobs_[i]).status; });
    count("GET blob of 4 KiB", 200, [&](size_t i) { return by_token("GET", blob + blobs_[i]); });
    count("GET range of a blob", 206, [&](size_t i) {
      return by_token("GET", blob + blobs_[i], {{"Range", "bytes=100-199"}});
    });
    count("HEAD manifest by digest", 200,
          [&](size_t i) { return by_token("HEAD", manifest + manifests_[i]); });
    count("GET manifest by tag", 200,
          [&](size_t i) { return by_token("GET", manifest + "v" + number(i)); });
    count("GET referrers", 200,
          [&](size_t) { return by_token("GET", "/v2/team/app/referrers/" + manifests_[0]); });
    count("GET tags", 200, [&](size_t) { return by_token("GET", "/v2/team/app/tags/list?n=20"); });
    count("GET token", 200, [&](size_t) {
      return as("alice", "GET", "/token?scope=repository:team/app:pull").status;
    });
  }

  void count_writes() {
    count("push of a blob", 201, [&](size_t i) {
      const std::string bytes = "pushed " + number(i);
      return by_token("POST",
                      "/v2/team/app/blobs/uploads/?digest=" + sha256(bytes).to_string(), {}, bytes);
    });
    count("mount of a blob", 201, [&](size_t i) {
      return by_token("POST", "/v2/team/new/blobs/uploads/?from=team/app&mount=" + blobs_[i]);
    });
    count("push of a manifest", 201, [&](size_t i) {
      return by_token("PUT", "/v2/team/app/manifests/p" + number(i),
                      {{"Content-Type", std::string(kOciImageManifest)}},
                      image(R"(,"annotations":{"pushed":")" + number(i) + R"("})"));
    });
  }

  void count_heads() {
    const std::string bytes = request_head(token_);
    count("reading a request's head", 0, [&](size_t) {
      RequestHead head;
      RequestHeadParser parser(limits_);
      return std::holds_alternative<HeadComplete>(parser.parse(bytes, head)) ? 0 : 1;
    });
    Response response;
    response.headers.add("Docker-Content-Digest", manifests_[0]);
    response.headers.add("ETag", '"' + manifests_[0] + '"');
    response.headers.add("Content-Type", kOciImageManifest);
    count("writing an answer's head", 0, [&](size_t) {
      std::string out;
      append_response_head(out, response, ConnectionField::kNone, "Date: now\r\n");
      return out.ends_with("\r\n\r\n") ? 0 : 1;
    });
  }

  const HttpLimits limits_;
  std::vector<std::string> blobs_, manifests_;  // digests
  std::string token_;
};

TEST_F(CountedOperations, EachAlone) {
  count_heads();
  count_reads();
  count_writes();
}

}  // namespace
}  // namespace bulkhead
