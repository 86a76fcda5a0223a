// What a caller may not do: refused before anything is looked up or read, and alike for what
// exists and what does not (isolation law 11).
#include "api/test_api.h"

namespace bulkhead {
namespace {

struct Attempt {
  std::string method;
  std::string path;
};

class DenialTest : public ApiTest {
 protected:
  DenialTest() {
    push_blob("alice", "team/app", "{}");
    push_manifest("alice", "team/app", "v1", kManifest);
  }
  std::vector<Attempt> attempts() {
    const std::string id = start("alice", "team/app").substr(27);
    const std::string digest = sha256(kManifest).to_string();
    return {{"GET", "/blobs/" + kBlob},
            {"HEAD", "/blobs/" + kBlob},
            {"GET", "/blobs/sha256:short"},
            {"DELETE", "/blobs/" + kBlob},
            {"GET", "/manifests/v1"},
            {"HEAD", "/manifests/" + digest},
            {"PUT", "/manifests/v1"},
            {"PUT", "/manifests/" + digest + "?tag=v2"},
            {"DELETE", "/manifests/v1"},
            {"GET", "/tags/list"},
            {"GET", "/referrers/" + digest},
            {"GET", "/_oci/ext/discover"},
            {"POST", "/blobs/uploads/"},
            {"POST", "/blobs/uploads/?digest=" + kBlob},
            {"POST", "/blobs/uploads/?mount=" + kBlob + "&from=team/app"},
            {"GET", "/blobs/uploads/" + id},
            {"PATCH", "/blobs/uploads/" + id},
            {"PUT", "/blobs/uploads/" + id + "?digest=" + kBlob},
            {"DELETE", "/blobs/uploads/" + id}};
  }
  // Sends the attempt to `name` with a body that nobody may read.
  Reply attempt(const Attempt& what, const std::string& name, const std::string& authorization) {
    HeaderList headers;
    if (!authorization.empty()) headers.emplace_back("Authorization", authorization);
    CountedBody body("some bytes");
    const Reply reply = send(what.method, "/v2/" + name + what.path, headers, body);
    EXPECT_EQ(body.reads, 0) << what.method << what.path;
    return reply;
  }
  static std::string without(std::string text, const std::string& name) {
    for (size_t at = text.find(name); at != text.npos; at = text.find(name)) {
      text.replace(at, name.size(), "NAME");
    }
    return text;
  }

  const std::string kManifest = image();
  const std::string kBlob = sha256("{}").to_string();
};

TEST_F(DenialTest, WithAPasswordItIsOneConstant) {
  std::string denied;
  for (const Attempt& what : attempts()) {
    for (const char* name : {"team/app", "team/non", "none/app"}) {
      const Reply reply = attempt(what, name, basic("carol"));
      EXPECT_EQ(reply.status, 403) << what.method << what.path;
      if (what.method == "HEAD") continue;
      EXPECT_TRUE(reply.says(R"("code":"DENIED")"));
      if (denied.empty()) denied = reply.comparable();
      EXPECT_EQ(reply.comparable(), denied) << what.method << what.path << name;
    }
  }
}

TEST_F(DenialTest, WithACertificateItIsTheSame) {
  link_certificate("CN=carol", "carol");
  for (const Attempt& what : attempts()) {
    const Reply with_password = attempt(what, "team/app", basic("carol"));
    certificate = certificate_of("CN=carol");
    for (const char* name : {"team/app", "team/non", "none/app"}) {
      const Reply reply = attempt(what, name, "");
      EXPECT_EQ(reply.status, 403) << what.method << what.path;
      EXPECT_EQ(reply.comparable(), with_password.comparable()) << what.method << what.path;
    }
    certificate = nullptr;
  }
}

// Isolation matrix D17.
TEST_F(DenialTest, PagesOfOtherSitesChangeNothing) {
  link_certificate("CN=alice", "alice");
  const auto status = [&](const Attempt& what, const std::string& site, HeaderList headers) {
    if (!site.empty()) headers.emplace_back("Sec-Fetch-Site", site);
    CountedBody body("some bytes");
    const int status = send(what.method, "/v2/team/app" + what.path, headers, body).status;
    if (status == 403) EXPECT_EQ(body.reads, 0) << what.method << what.path;
    return status;
  };
  for (const Attempt& what : attempts()) {
    for (const char* site : {"cross-site", "same-site", "anything", "None"}) {
      const int with_password = status(what, site, {{"Authorization", basic("alice")}});
      certificate = certificate_of("CN=alice");
      const int with_certificate = status(what, site, {});
      certificate = nullptr;
      const bool only_reads = what.method == "GET" || what.method == "HEAD";
      EXPECT_EQ(with_password == 403, !only_reads) << what.method << what.path << site;
      EXPECT_EQ(with_certificate == 403, !only_reads) << what.method << what.path << site;
    }
  }
  certificate = certificate_of("CN=alice");
  for (const char* site : {"same-origin", "none", ""}) {
    EXPECT_EQ(status({"POST", "/blobs/uploads/"}, site, {}), 202) << site;
  }
}

TEST_F(DenialTest, AKeyBesideAnotherUsersOrAnEndedCertificateIsRefused) {
  const std::string key = rows_.add_key("alice").text();
  link_certificate("CN=alice", "alice");
  link_certificate("CN=bob", "bob");
  const auto status = [&](const std::string& authorization, const char* subject) {
    certificate = certificate_of(subject);
    return send("GET", "/v2/", {{"Authorization", authorization}}).status;
  };
  for (const std::string& shown : {basic("alice", key), "Bearer " + key}) {
    EXPECT_EQ(status(shown, "CN=alice"), 200);
    EXPECT_EQ(status(shown, "CN=bob"), 401);
    certificate = certificate_of("CN=alice");
    rows_.clock.time += std::chrono::milliseconds(1);
    EXPECT_EQ(send("GET", "/v2/", {{"Authorization", shown}}).status, 401);
  }
}

TEST_F(DenialTest, AnAdministratorsCertificateOpensWhatTheirPasswordDoes) {
  link_certificate("CN=root", "admin");
  link_certificate("CN=carol", "carol");
  certificate = certificate_of("CN=root");
  EXPECT_EQ(send("GET", "/metrics", {}).status, 200);
  certificate = certificate_of("CN=carol");
  EXPECT_EQ(send("GET", "/metrics", {}).status, 403);
  certificate = certificate_of("CN=nobody");
  EXPECT_EQ(send("GET", "/metrics", {}).status, 401);
}

TEST_F(DenialTest, WithoutCredentialsItIsAChallengeThatNamesOnlyTheRequest) {
  for (const Attempt& what : attempts()) {
    const Reply reply = attempt(what, "team/app", "");
    EXPECT_EQ(reply.status, 401) << what.method << what.path;
    const std::string challenge = reply.header("WWW-Authenticate");
    EXPECT_TRUE(challenge.starts_with(
        R"(Bearer realm="http://registry.example:5000/token",service="0123456789abcdef",)"
        R"(scope="repository:team/app:)"))
        << challenge;
    EXPECT_EQ(challenge.find("error="), challenge.npos);
    for (const char* name : {"team/non", "none/app"}) {
      EXPECT_EQ(without(attempt(what, name, "").comparable(), name),
                without(reply.comparable(), "team/app"))
          << what.method << what.path;
    }
  }
}

TEST_F(DenialTest, WithAShortTokenItAsksForMore) {
  for (const std::string& scope :
       {std::string(), std::string("repository:team/app:pull,push,delete")}) {
    const std::string bearer = "Bearer " + token("carol", scope);
    for (const Attempt& what : attempts()) {
      const Reply reply = attempt(what, "team/app", bearer);
      EXPECT_EQ(reply.status, 401) << what.method << what.path;
      EXPECT_NE(reply.header("WWW-Authenticate").find("error=\"insufficient_scope\""),
                std::string::npos);
      EXPECT_EQ(without(attempt(what, "team/non", bearer).comparable(), "team/non"),
                without(reply.comparable(), "team/app"));
    }
  }
}

TEST_F(DenialTest, ScopesOfTheChallengeAreWhatTheOperationNeeds) {
  const auto scope = [&](const std::string& method, const std::string& path) {
    const std::string text = attempt({method, path}, "team/app", "").header("WWW-Authenticate");
    return text.substr(text.rfind(':') + 1);
  };
  EXPECT_EQ(scope("GET", "/tags/list"), "pull\"");
  EXPECT_EQ(scope("PUT", "/manifests/v1"), "pull,push\"");
  EXPECT_EQ(scope("DELETE", "/manifests/v1"), "delete\"");
  EXPECT_EQ(scope("DELETE", "/blobs/uploads/x"), "push\"");
}

TEST_F(DenialTest, WrongCredentialsAre401OnEveryRoute) {
  for (const std::string& authorization :
       {basic("alice", "wrong"), basic("nobody"), std::string("Basic !!"), std::string("Bogus"),
        std::string("Basic ")}) {
    for (const char* target : {"/v2/", "/v2/team/app/tags/list", "/v2/_catalog"}) {
      const Reply reply = send("GET", target, {{"Authorization", authorization}});
      EXPECT_EQ(reply.status, 401) << authorization << target;
      EXPECT_TRUE(reply.has("WWW-Authenticate"));
    }
  }
  const Reply reply = send("GET", "/v2/team/app/tags/list", {{"Authorization", "Bearer a.b.c"}});
  EXPECT_EQ(reply.status, 401);
  EXPECT_NE(reply.header("WWW-Authenticate").find("error=\"invalid_token\""), std::string::npos);
}

TEST_F(DenialTest, TheVersionCheckAlwaysChallenges) {
  rows_.grant("anonymous", Role::kPuller, "team");
  const Reply reply = send("GET", "/v2/", {});
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.header("WWW-Authenticate").find("scope"), std::string::npos);
  EXPECT_EQ(reply.header("Docker-Distribution-Api-Version"), "registry/2.0");
  EXPECT_EQ(as("carol", "GET", "/v2/").status, 200);
  EXPECT_EQ(as("carol", "GET", "/v2/").body, "{}");
  EXPECT_EQ(bearing(token("", ""), "GET", "/v2/").status, 200);
  EXPECT_EQ(send("GET", "/v2/team/app/manifests/v1", {}).body, kManifest);
}

TEST_F(DenialTest, AMountWhoseSourceTheTokenDoesNotNameIsSentBackForIt) {
  push_blob("alice", "team/two", "x");
  const std::string target = "/v2/team/two/blobs/uploads/?mount=" + kBlob + "&from=team/app";
  const std::string two = "repository:team/two:pull,push";
  const Reply reply = bearing(token("alice", two), "POST", target);
  EXPECT_EQ(reply.status, 401);
  EXPECT_NE(reply.header("WWW-Authenticate")
                .find("scope=\"repository:team/two:pull,push repository:team/app:pull\""),
            std::string::npos)
      << reply.header("WWW-Authenticate");
  EXPECT_EQ(bearing(token("alice", two + " repository:team/app:pull"), "POST", target).status, 201);
  rows_.revoke("alice", Role::kAdmin, "team").value();
  rows_.grant("alice", Role::kPusher, "team/two");
  EXPECT_EQ(bearing(token("alice", two + " repository:team/app:pull"), "POST", target).status, 202);
}

TEST_F(DenialTest, ARevokeBitesAtTheNextRequest) {
  const std::string kept = token("alice", "repository:team/app:pull,push");
  EXPECT_EQ(bearing(kept, "GET", "/v2/team/app/tags/list").status, 200);
  rows_.revoke("alice", Role::kAdmin, "team").value();
  EXPECT_EQ(bearing(kept, "GET", "/v2/team/app/tags/list").status, 401);
  EXPECT_EQ(bearing(kept, "POST", "/v2/team/app/blobs/uploads/").status, 401);
  EXPECT_EQ(as("alice", "GET", "/v2/team/app/tags/list").status, 403);
}

TEST_F(DenialTest, UploadsOfOthersDoNotExist) {
  rows_.grant("bob", Role::kPusher, "team/app");
  const std::string location = start("alice", "team/app");
  const std::string random = "/v2/team/app/blobs/uploads/" + std::string(32, '0');
  for (const char* method : {"GET", "PATCH", "PUT", "DELETE"}) {
    const std::string query = "?digest=" + kBlob;
    const Reply theirs = as("bob", method, location + query, {}, "evil");
    EXPECT_EQ(theirs.status, 404) << method;
    EXPECT_EQ(theirs.comparable(), as("bob", method, random + query, {}, "evil").comparable());
  }
  EXPECT_EQ(as("alice", "GET", location).header("Range"), "0-0");
}

TEST_F(DenialTest, MetricsAreForAdministrators) {
  EXPECT_EQ(send("GET", "/metrics", {}).status, 401);
  EXPECT_TRUE(send("GET", "/metrics", {}).header("WWW-Authenticate").starts_with("Basic "));
  EXPECT_EQ(as("alice", "GET", "/metrics").status, 403);
  const Reply reply = as("admin", "GET", "/metrics");
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.says("bulkhead_api_requests_total{operation=\"metrics\",class=\"4xx\"} 3"));
  EXPECT_FALSE(reply.says("team") || reply.says("alice"));
}

TEST_F(DenialTest, WhatIsOutsideTheApi) {
  const Reply nowhere = as("alice", "GET", "/v1/");
  EXPECT_EQ(nowhere.status, 404);
  EXPECT_TRUE(nowhere.says(R"("errors":[)"));
  const Reply method = as("alice", "PATCH", "/v2/team/app/tags/list");
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.header("Allow"), "GET, HEAD");
  EXPECT_EQ(send("GET", "/healthz", {}).status, 200);
  EXPECT_EQ(send("GET", "/readyz", {}).status, 200);
  ready_ = fail(ErrorCode::kStorageFull, "/secret/path is full");
  const Reply unready = send("GET", "/readyz", {});
  EXPECT_EQ(unready.status, 503);
  EXPECT_FALSE(unready.says("secret"));
}

TEST_F(DenialTest, RefusalsOfTheConnectionCarryTheStandardHeaders) {
  const Response response = pipeline_.refusal(431, "too large");
  EXPECT_EQ(response.status, 431);
  EXPECT_TRUE(response.constant_lines.contains("Docker-Distribution-Api-Version: registry/2.0"));
  EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
  EXPECT_TRUE(response.headers.find("X-Request-Id"));
}

}  // namespace
}  // namespace bulkhead
