// What each kind of answer leaves in the audit log.
#include "api/test_api.h"

namespace bulkhead {
namespace {

class AuditTest : public ApiTest {
 protected:
  // Whoever is logged in already leaves no login with their requests.
  AuditTest() {
    for (const char* user : {"alice", "bob", "carol"}) as(user, "GET", "/v2/");
    begin();
  }
  // Everything so far is somebody else's.
  void begin() { audit_.take(); }
  // The one record since begin().
  AuditRecord only() {
    auto records = audit_.take();
    EXPECT_EQ(records.size(), 1u);
    return records.empty() ? AuditRecord{} : records.front();
  }
  void expect_nothing() { EXPECT_EQ(audit_.take().size(), 0u); }
  std::string mount(const std::string& digest, const std::string& from) {
    return "/v2/team/two/blobs/uploads/?mount=" + digest + "&from=" + from;
  }
};

TEST_F(AuditTest, APushOfAManifestAndItsTags) {
  push_blob("alice", "team/app", "{}");
  begin();
  const Reply reply = push_manifest("alice", "team/app", "v1", image());
  ASSERT_EQ(reply.status, 201);
  const AuditRecord record = only();
  EXPECT_EQ(record.event, AuditEvent::kPush);
  EXPECT_EQ(record.actor.name, "alice");
  EXPECT_NE(record.actor.id, 0u);
  EXPECT_EQ(record.actor.proof, AuditProof::kBasic);
  EXPECT_EQ(record.peer, "127.0.0.1");
  EXPECT_EQ(record.request_id, reply.header("X-Request-Id"));
  EXPECT_EQ(record.operation, "manifest_put");
  EXPECT_EQ(record.repository, "team/app");
  EXPECT_NE(record.repository_id, 0u);
  EXPECT_EQ(record.reference, "v1");
  EXPECT_EQ(record.digest, sha256(image()).to_string());
  EXPECT_EQ(record.status, 201);
  EXPECT_EQ(record.because, "alice has admin on team");

  push_manifest("alice", "team/app", record.digest + "?tag=v2&tag=v3", image());
  const auto records = audit_.take();
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].reference, record.digest);
  EXPECT_EQ(records[1].reference, "v2");
  EXPECT_EQ(records[2].reference, "v3");
}

TEST_F(AuditTest, APushedBlobHoweverItCame) {
  const std::string location = start("alice", "team/app");
  as("alice", "PATCH", location, {}, "a");
  expect_nothing();
  const std::string digest = sha256("ab").to_string();
  as("alice", "PUT", location + "?digest=" + digest, {}, "b");
  const AuditRecord finished = only();
  EXPECT_EQ(finished.event, AuditEvent::kBlobPush);
  EXPECT_EQ(finished.digest, digest);
  as("alice", "POST", "/v2/team/app/blobs/uploads/?digest=" + digest, {}, "ab");
  EXPECT_EQ(only().event, AuditEvent::kBlobPush);
  as("alice", "DELETE", start("alice", "team/app"));
  expect_nothing();
}

TEST_F(AuditTest, AMountAndOneThatWasNotMade) {
  const std::string digest = push_blob("alice", "team/app", "bytes");
  const std::string foreign = push_blob("bob", "other/app", "secret bytes");
  begin();
  ASSERT_EQ(as("alice", "POST", mount(digest, "team/app")).status, 201);
  const AuditRecord made = only();
  EXPECT_EQ(made.event, AuditEvent::kMount);
  EXPECT_EQ(made.repository, "team/two");
  EXPECT_EQ(made.digest, digest);
  const std::pair<std::string, std::string> from{"from", "team/app"};
  EXPECT_EQ(made.details, std::vector{from});

  ASSERT_EQ(as("alice", "POST", mount(foreign, "other/app")).status, 202);
  const AuditRecord refused = only();
  EXPECT_EQ(refused.event, AuditEvent::kMountRefused);
  EXPECT_EQ(refused.digest, foreign);
}

TEST_F(AuditTest, Deletes) {
  const std::string digest = push_blob("alice", "team/app", "{}");
  const std::string loose = push_blob("alice", "team/app", "loose");
  push_manifest("alice", "team/app", "v1", image());
  begin();
  for (const std::string& path : {std::string("manifests/v1"), "blobs/" + loose,
                                  "manifests/" + sha256(image()).to_string()}) {
    ASSERT_EQ(as("alice", "DELETE", "/v2/team/app/" + path).status, 202) << path;
    const AuditRecord record = only();
    EXPECT_EQ(record.event, AuditEvent::kDelete);
    EXPECT_EQ(record.reference, path.substr(path.find('/') + 1));
  }
  ASSERT_EQ(as("alice", "DELETE", "/v2/team/app/manifests/v1").status, 404);
  expect_nothing();
}

TEST_F(AuditTest, ADenialIsTheSameForWhatIsHiddenAndWhatDoesNotExist) {
  push_blob("alice", "team/app", "{}");
  begin();
  for (const char* name : {"team/app", "nobody/nothing"}) {
    ASSERT_EQ(as("carol", "GET", std::string("/v2/") + name + "/tags/list").status, 403);
    const AuditRecord record = only();
    EXPECT_EQ(record.event, AuditEvent::kDenied);
    EXPECT_EQ(record.actor.name, "carol");
    EXPECT_EQ(record.repository, name);
    EXPECT_EQ(record.status, 403);
    EXPECT_EQ(record.because, "no binding allows to pull");
  }
  const std::string narrow = token("alice", "repository:team/app:pull");
  begin();
  ASSERT_EQ(bearing(narrow, "DELETE", "/v2/team/app/manifests/v1").status, 401);
  const AuditRecord record = only();
  EXPECT_EQ(record.event, AuditEvent::kDenied);
  EXPECT_EQ(record.actor.name, "alice");
  EXPECT_EQ(record.actor.proof, AuditProof::kToken);
  EXPECT_EQ(record.because, "alice has admin on team; but the credentials are narrower");
}

TEST_F(AuditTest, HowClientsBeginIsNoDenial) {
  ASSERT_EQ(send("GET", "/v2/", {}).status, 401);
  ASSERT_EQ(send("GET", "/v2/team/app/tags/list", {}).status, 401);
  expect_nothing();
}

TEST_F(AuditTest, AFailedLoginNamesWhoWasClaimed) {
  const auto fail_with = [this](const std::string& authorization) {
    EXPECT_EQ(send("GET", "/v2/", {{"Authorization", authorization}}).status, 401);
    return only();
  };
  const AuditRecord wrong = fail_with(basic("alice", "hunter2"));
  EXPECT_EQ(wrong.event, AuditEvent::kLoginFailed);
  EXPECT_EQ(wrong.actor.name, "alice");
  EXPECT_EQ(wrong.actor.id, 0u);
  EXPECT_EQ(fail_with(basic("nobody")).actor.name, "nobody");
  EXPECT_EQ(fail_with(basic("My Password!", "x")).actor.name, "");
  EXPECT_EQ(fail_with("Negotiate abc").event, AuditEvent::kLoginFailed);
  const AuditRecord forged = fail_with("Bearer abc.def.ghi");
  EXPECT_EQ(forged.event, AuditEvent::kDenied);
  EXPECT_EQ(forged.actor.name, "");
  EXPECT_EQ(forged.actor.proof, AuditProof::kToken);

  send("POST", "/token", {{"Content-Type", "application/x-www-form-urlencoded"}},
       "grant_type=password&username=alice&password=hunter2");
  const AuditRecord form = only();
  EXPECT_EQ(form.event, AuditEvent::kLoginFailed);
  EXPECT_EQ(form.actor.name, "alice");
}

TEST_F(AuditTest, ATokenIsALoginAndAnAnonymousOneIsNot) {
  token("alice", "repository:team/app:pull");
  const AuditRecord record = only();
  EXPECT_EQ(record.event, AuditEvent::kLogin);
  EXPECT_EQ(record.actor.name, "alice");
  EXPECT_EQ(record.operation, "token");
  token("", "repository:team/app:pull");
  expect_nothing();
}

TEST_F(AuditTest, APasswordIsALoginWhenItIsVerifiedOnAnyRoute) {
  rows_.clock.time += std::chrono::minutes(1);
  ASSERT_EQ(as("carol", "GET", "/v2/team/app/manifests/v1").status, 403);
  auto records = audit_.take();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].event, AuditEvent::kLogin);
  EXPECT_EQ(records[0].actor.name, "carol");
  EXPECT_NE(records[0].actor.id, 0u);
  EXPECT_EQ(records[0].actor.proof, AuditProof::kBasic);
  EXPECT_EQ(records[0].operation, "manifest_read");
  EXPECT_EQ(records[0].status, 403);
  EXPECT_EQ(records[1].event, AuditEvent::kDenied);
  ASSERT_EQ(as("carol", "GET", "/v2/").status, 200);
  expect_nothing();

  peer_address_ = "192.0.2.7";
  ASSERT_EQ(as("carol", "GET", "/v2/").status, 200);
  EXPECT_EQ(only().peer, "192.0.2.7") << "remembered, but never seen there";
  ASSERT_EQ(as("carol", "GET", "/v2/").status, 200);
  expect_nothing();
}

TEST_F(AuditTest, ALoginStaysOneWhenItsClientGoesAway) {
  rows_.clock.time += std::chrono::minutes(1);
  const std::string digest = sha256("{}").to_string();
  CountedBody body("{}");
  body.breaks_off = true;
  body.announced = 3;
  const Reply reply = send("POST", "/v2/team/app/blobs/uploads/?digest=" + digest,
                           {{"Authorization", basic("alice")}}, body);
  ASSERT_EQ(reply.status, 0);
  EXPECT_EQ(only().event, AuditEvent::kLogin);
}

TEST_F(AuditTest, APasswordThatIsShownToBeChangedIsALoginToo) {
  link_certificate("CN=alice", "alice");
  rows_.clock.time += std::chrono::minutes(1);
  certificate = certificate_of("CN=alice");
  const auto change = [this](const std::string& current) {
    return send("PUT", "/bulkhead/v1/self/password", {{"Content-Type", "application/json"}},
                R"({"current":")" + current + R"(","new":"another"})").status;
  };
  ASSERT_EQ(change("wrong"), 401);
  EXPECT_EQ(only().event, AuditEvent::kLoginFailed);
  ASSERT_EQ(change("secret"), 204);
  const auto records = audit_.take();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].event, AuditEvent::kLogin);
  EXPECT_EQ(records[0].actor.proof, AuditProof::kBasic);
  EXPECT_EQ(records[1].event, AuditEvent::kUserChanged);
}

TEST_F(AuditTest, ReadsLeaveNothing) {
  const std::string digest = push_blob("alice", "team/app", "{}");
  begin();
  for (const std::string& path : {"blobs/" + digest, std::string("manifests/v1"),
                                  std::string("tags/list")}) {
    as("alice", "GET", "/v2/team/app/" + path);
  }
  expect_nothing();
}

TEST_F(AuditTest, NothingChangesWhileNothingCanBeRecorded) {
  const std::string digest = push_blob("alice", "team/app", "{}");
  push_manifest("alice", "team/app", "v1", image());
  const std::string location = start("alice", "team/app");
  audit_.refuses = true;
  const std::string base = "/v2/team/app/";
  EXPECT_EQ(push_manifest("alice", "team/app", "v2", image()).status, 503);
  for (const auto& [method, target] :
       {std::pair{"POST", base + "blobs/uploads/"}, std::pair{"PATCH", location},
        std::pair{"PUT", location + "?digest=" + digest},
        std::pair{"DELETE", base + "manifests/v1"},
        std::pair{"DELETE", base + "blobs/" + digest}}) {
    EXPECT_EQ(as("alice", method, target).status, 503) << method << target;
    EXPECT_EQ(as("carol", method, target).status, 403) << method << target;
  }
  EXPECT_EQ(as("alice", "GET", base + "manifests/v1").status, 200);
  EXPECT_EQ(as("alice", "GET", base + "manifests/v2").status, 404);
  EXPECT_EQ(as("alice", "DELETE", location).status, 204);
}

TEST_F(AuditTest, WhatCouldNotBeRecordedIsNotConfirmed) {
  audit_.fails = true;
  EXPECT_EQ(as("alice", "POST", "/v2/team/app/blobs/uploads/?digest=" + sha256("a").to_string(),
               {}, "a").status,
            503);
}

}  // namespace
}  // namespace bulkhead
