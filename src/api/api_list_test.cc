// Tags, catalog and referrers through the whole pipeline.
#include "api/test_api.h"

namespace bulkhead {
namespace {

class ListTest : public ApiTest {
 protected:
  Reply get(const std::string& target) { return as("alice", "GET", target); }
  // The target of a reply's Link, empty without one.
  static std::string next(const Reply& reply) {
    const std::string link = reply.header("Link");
    if (link.empty()) return {};
    EXPECT_TRUE(link.starts_with("</v2/") && link.ends_with(">; rel=\"next\"")) << link;
    return link.substr(1, link.find('>') - 1);
  }
  void tag(const std::string& name, std::initializer_list<const char*> tags) {
    push_blob("alice", name, "{}");
    for (const char* text : tags) {
      EXPECT_EQ(push_manifest("alice", name, text, image()).status, 201);
    }
  }
  static std::string subject(const std::string& digest, const std::string& type,
                             const std::string& annotation = "x") {
    return R"(,"artifactType":")" + type + R"(","annotations":{"key":")" + annotation +
           R"("},"subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":")" +
           digest + R"(","size":5})";
  }
  static size_t count(const std::string& text, const std::string& word) {
    size_t found = 0;
    for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++found;
    return found;
  }
};

TEST_F(ListTest, TagsInByteOrderByPages) {
  tag("team/app", {"b", "B", "a", "c.1"});
  const std::string list = "/v2/team/app/tags/list";
  EXPECT_EQ(get(list).body, R"({"name":"team/app","tags":["B","a","b","c.1"]})"
                            "\n");
  EXPECT_EQ(next(get(list)), "");
  const Reply page = get(list + "?n=2");
  EXPECT_TRUE(page.says(R"("tags":["B","a"]})")) << page.body;
  EXPECT_EQ(next(page), list + "?n=2&last=a");
  EXPECT_TRUE(get(next(page)).says(R"(["b","c.1"])"));
  EXPECT_EQ(next(get(next(page))), "");
  EXPECT_TRUE(get(list + "?last=aa").says(R"(["b","c.1"])"));
  const Reply none = get(list + "?n=0");
  EXPECT_TRUE(none.says(R"("tags":[])"));
  EXPECT_EQ(next(none), "");
  for (const char* n : {"-1", "x", ""}) {
    const Reply refused = get(list + "?n=" + n);
    EXPECT_EQ(refused.status, 400);
    EXPECT_TRUE(refused.says("PAGINATION_NUMBER_INVALID"));
  }
}

TEST_F(ListTest, ARepositoryWithoutTags) {
  push_blob("alice", "team/app", "x");
  EXPECT_TRUE(get("/v2/team/app/tags/list").says(R"("tags":[])"));
  EXPECT_TRUE(get("/v2/team/none/tags/list").says("NAME_UNKNOWN"));
}

TEST_F(ListTest, TheCatalogIsOnesOwn) {
  push_blob("alice", "team/b", "x");
  push_blob("alice", "team/a", "x");
  push_blob("bob", "other/app", "x");
  EXPECT_EQ(get("/v2/_catalog").body, R"({"repositories":["team/a","team/b"]})"
                                      "\n");
  EXPECT_EQ(as("carol", "GET", "/v2/_catalog").body, R"({"repositories":[]})"
                                                     "\n");
  EXPECT_TRUE(as("admin", "GET", "/v2/_catalog").says(R"(["other/app","team/a","team/b"])"));
  const Reply page = get("/v2/_catalog?n=1");
  EXPECT_TRUE(page.says(R"(["team/a"])"));
  EXPECT_TRUE(get(next(page)).says(R"(["team/b"])"));
  EXPECT_EQ(next(get(next(page))), "");
}

TEST_F(ListTest, TheCatalogNeedsCredentialsOrItsScope) {
  push_blob("alice", "team/a", "x");
  const Reply refused = send("GET", "/v2/_catalog", {});
  EXPECT_EQ(refused.status, 401);
  EXPECT_NE(refused.header("WWW-Authenticate").find("scope=\"registry:catalog:*\""),
            std::string::npos);
  EXPECT_EQ(bearing(token("alice", ""), "GET", "/v2/_catalog").status, 401);
  rows_.grant("anonymous", Role::kPuller, "team");
  EXPECT_EQ(send("GET", "/v2/_catalog", {}).status, 401);
  EXPECT_TRUE(bearing(token("", "registry:catalog:*"), "GET", "/v2/_catalog")
                  .says(R"(["team/a"])"));
  EXPECT_TRUE(
      bearing(token("alice", "registry:catalog:*"), "GET", "/v2/_catalog").says(R"(["team/a"])"));
}

TEST_F(ListTest, ReferrersAreNeverMissing) {
  const std::string nowhere = sha256("nowhere").to_string();
  const std::string empty =
      R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]})";
  for (const char* name : {"team/app", "team/none"}) {
    const Reply reply = get("/v2/" + std::string(name) + "/referrers/" + nowhere);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("Content-Type"), "application/vnd.oci.image.index.v1+json");
    EXPECT_EQ(reply.body, empty);
  }
}

TEST_F(ListTest, ReferrersWithTypeAndAnnotations) {
  push_blob("alice", "team/app", "{}");
  const std::string digest = sha256("subject").to_string();
  push_manifest("alice", "team/app", "a", image(subject(digest, "text/a+json")));
  push_manifest("alice", "team/app", "b", image(subject(digest, "text/b")));
  const std::string list = "/v2/team/app/referrers/" + digest;
  const Reply all = get(list);
  EXPECT_EQ(count(all.body, "\"digest\""), 2u) << all.body;
  EXPECT_TRUE(all.says(R"("artifactType":"text/b","annotations":{"key":"x"}})")) << all.body;
  EXPECT_FALSE(all.has("OCI-Filters-Applied"));
  const Reply filtered = get(list + "?artifactType=text%2Fa%2Bjson");
  EXPECT_EQ(count(filtered.body, "\"digest\""), 1u);
  EXPECT_EQ(filtered.header("OCI-Filters-Applied"), "artifactType");
  EXPECT_EQ(get(list + "?artifactType=text/a+json").body, filtered.body);
  EXPECT_EQ(get(list + "?artifactType=text/b&artifactType=text/a%2Bjson").body, all.body);
}

TEST_F(ListTest, LargeAnnotationsComeFromTheManifestsAndBreakPages) {
  push_blob("alice", "team/app", "{}");
  const std::string digest = sha256("subject").to_string();
  for (const char* name : {"a", "b", "c"}) {
    const std::string large(3 << 19, *name);  // 1.5 MiB: two fit into a page
    EXPECT_EQ(push_manifest("alice", "team/app", name, image(subject(digest, "text/large", large)))
                  .status,
              201);
  }
  const std::string list = "/v2/team/app/referrers/" + digest;
  const Reply first = get(list + "?artifactType=text/large");
  EXPECT_EQ(count(first.body, "\"digest\""), 2u);
  EXPECT_LE(first.body.size(), size_t{4} << 20);
  const std::string rest = next(first);
  EXPECT_NE(rest.find("artifactType=text%2Flarge"), std::string::npos) << rest;
  const Reply second = get(rest);
  EXPECT_EQ(count(second.body, "\"digest\""), 1u);
  EXPECT_EQ(next(second), "");
  EXPECT_EQ(first.body.size() + second.body.size() > (size_t{9} << 19), true);
  EXPECT_EQ(get(list + "?cursor=zz").status, 400);
  EXPECT_EQ(get(list + "?cursor=" + std::string(4000, '0')).status, 400);
}

}  // namespace
}  // namespace bulkhead
