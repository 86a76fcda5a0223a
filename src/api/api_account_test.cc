// The account API through the whole pipeline.
#include "api/test_api.h"

namespace bulkhead {
namespace {

class AccountTest : public ApiTest {
 protected:
  static constexpr const char* kKeys = "/bulkhead/v1/self/keys";

  Reply json(const std::string& user, const std::string& method, const std::string& target,
             const std::string& body = {}) {
    return as(user, method, target, {{"Content-Type", "application/json"}}, body);
  }
  static std::string field(const Reply& reply, const std::string& name) {
    const std::string mark = '"' + name + R"(":")";
    const size_t at = reply.body.find(mark);
    if (at == reply.body.npos) return "";
    const size_t begin = at + mark.size();
    return reply.body.substr(begin, reply.body.find('"', begin) - begin);
  }
  // A key of `user`; its text.
  Reply new_key(const std::string& user, const std::string& scopes = "[]") {
    const Reply reply = json(user, "POST", kKeys,
                             R"({"name":"ci","expires_in":3600,"scopes":)" + scopes + "}");
    EXPECT_EQ(reply.status, 201) << reply.body;
    return reply;
  }
  Reply with(const std::string& name, const std::string& password, const std::string& method,
             const std::string& target) {
    return send(method, target, {{"Authorization", basic(name, password)}});
  }
  Reply revoke_key(const std::string& user, const std::string& id) {
    return as(user, "DELETE", std::string(kKeys) + "/" + id);
  }
};

TEST_F(AccountTest, TellsWhoOneIsAndHow) {
  EXPECT_EQ(as("alice", "GET", "/bulkhead/v1/self").body,
            R"({"user":"alice","method":"password","groups":[]})" "\n");
  EXPECT_TRUE(bearing(token("alice", ""), "GET", "/bulkhead/v1/self").says(R"("method":"token")"));
  EXPECT_EQ(send("GET", "/bulkhead/v1/self", {}).status, 401);
}

TEST_F(AccountTest, AKeyIsShownOnceUsedAndRevoked) {
  const Reply made = new_key("alice");
  const std::string key = field(made, "key");
  EXPECT_EQ(with("alice", key, "GET", "/v2/").status, 200);
  EXPECT_EQ(bearing(key, "GET", "/v2/").status, 200);
  const Reply listed = as("alice", "GET", kKeys);
  EXPECT_TRUE(listed.says(field(made, "id")) && listed.says(R"("name":"ci")")) << listed.body;
  EXPECT_FALSE(listed.says(key.substr(21)));
  EXPECT_EQ(revoke_key("alice", field(made, "id")).status, 204);
  EXPECT_EQ(with("alice", key, "GET", "/v2/").status, 401);
  EXPECT_EQ(as("alice", "GET", kKeys).body, "{\"keys\":[]}\n");
}

// Isolation matrix B30.
TEST_F(AccountTest, AForeignKeysIdIsLikeAnUnknownOne) {
  const std::string id = field(new_key("alice"), "id");
  const Reply foreign = revoke_key("bob", id);
  EXPECT_EQ(foreign.status, 404);
  for (const std::string& other : {std::string("0123456789abcdef"), std::string("x"),
                                   std::string("0000000000000000"), id + "0"}) {
    EXPECT_EQ(revoke_key("bob", other).comparable(), foreign.comparable()) << other;
  }
  EXPECT_EQ(as("bob", "DELETE", "/bulkhead/v1/robots/keys/" + id).comparable(),
            foreign.comparable());
  EXPECT_TRUE(as("alice", "GET", kKeys).says(id));
}

TEST_F(AccountTest, NeitherKeysNorTokensMakeKeys) {
  const std::string key = field(new_key("alice"), "key");
  const std::string body = R"({"name":"n","expires_in":60})";
  const HeaderList type = {{"Content-Type", "application/json"}};
  EXPECT_EQ(bearing(key, "POST", kKeys, type, body).status, 403);
  EXPECT_EQ(bearing(token("alice", ""), "POST", kKeys, type, body).status, 403);
  EXPECT_EQ(with("alice", key, "GET", kKeys).status, 403);
  EXPECT_EQ(send("POST", kKeys, type, body).status, 401);
}

TEST_F(AccountTest, ScopesStayWithinWhatTheCallerMayAndTellNothing) {
  push_blob("alice", "team/app", "x");
  push_blob("bob", "other/app", "x");
  const std::string key = field(new_key("alice", R"(["team/app:pull"])"), "key");
  const std::string blob = "/v2/team/app/blobs/" + sha256("x").to_string();
  EXPECT_EQ(with("alice", key, "GET", blob).status, 200);
  EXPECT_EQ(with("alice", key, "POST", "/v2/team/app/blobs/uploads/").status, 403);

  const auto wish = [&](const std::string& scope) {
    return json("alice", "POST", kKeys,
                R"({"name":"n","expires_in":60,"scopes":[")" + scope + R"("]})");
  };
  const Reply hidden = wish("other/app:pull");
  EXPECT_EQ(hidden.status, 403);
  for (const char* scope : {"other/apq:pull", "absent/app:pull", "other:pull", "absent:pull"}) {
    EXPECT_EQ(wish(scope).comparable(), hidden.comparable()) << scope;
  }
}

TEST_F(AccountTest, ATokenGotWithAKeyIsAsNarrowAndDiesWithIt) {
  push_blob("alice", "team/app", "x");
  const Reply made = new_key("alice", R"(["team/app:pull"])");
  const Reply got = with("_token", field(made, "key"), "GET",
                         "/token?scope=repository:team/app:pull,push");
  const std::string token = field(got, "token");
  EXPECT_EQ(field(got, "scope"), "repository:team/app:pull");
  const std::string blob = "/v2/team/app/blobs/" + sha256("x").to_string();
  EXPECT_EQ(bearing(token, "GET", blob).status, 200);
  EXPECT_EQ(revoke_key("alice", field(made, "id")).status, 204);
  EXPECT_EQ(bearing(token, "GET", blob).status, 401);
}

TEST_F(AccountTest, BodiesAreStrictAndSmall) {
  const auto post = [&](const std::string& body, const char* type = "application/json") {
    return as("alice", "POST", kKeys, {{"Content-Type", type}}, body).status;
  };
  const std::string good = R"({"name":"n","expires_in":60})";
  EXPECT_EQ(post(good), 201);
  EXPECT_EQ(post(good, "text/plain"), 415);
  EXPECT_EQ(post(good, "application/x-www-form-urlencoded"), 415);
  EXPECT_EQ(as("alice", "POST", kKeys, {}, good).status, 415);
  EXPECT_EQ(post(R"({"name":"n","expires_in":60,"expires_in":61})"), 400);
  EXPECT_EQ(post(R"({"name":"n"})"), 400);
  EXPECT_EQ(post(R"({"name":"n","expires_in":0})"), 400);
  EXPECT_EQ(post(R"({"name":"n","expires_in":31536001})"), 400);
  EXPECT_EQ(post(R"({"name":"n","expires_in":9223372036854775807})"), 400);
  EXPECT_EQ(post(good + std::string((64 << 10) - good.size(), ' ')), 201);
  EXPECT_EQ(post(good + std::string((64 << 10) + 1 - good.size(), ' ')), 413);
}

TEST_F(AccountTest, APasswordIsChangedByWhoKnowsIt) {
  const std::string old = token("alice", "");
  const std::string target = "/bulkhead/v1/self/password";
  EXPECT_EQ(json("alice", "PUT", target, R"({"current":"wrong","new":"next"})").status, 401);
  EXPECT_EQ(json("alice", "PUT", target, R"({"current":"secret","new":""})").status, 400);
  EXPECT_EQ(json("alice", "PUT", target, R"({"current":"secret","new":"next"})").status, 204);
  EXPECT_EQ(as("alice", "GET", "/v2/").status, 401);
  EXPECT_EQ(bearing(old, "GET", "/v2/").status, 401);
  EXPECT_EQ(with("alice", "next", "GET", "/v2/").status, 200);
}

TEST_F(AccountTest, ARobotLivesWhereItsMakerMayGrant) {
  push_blob("alice", "team/app", "x");
  const std::string robots = "/bulkhead/v1/robots";
  EXPECT_EQ(json("alice", "POST", robots, R"({"name":"team/app+ci"})").status, 201);
  EXPECT_EQ(json("alice", "POST", robots, R"({"name":"team/app+ci"})").status, 409);
  EXPECT_TRUE(as("alice", "GET", robots + "?on=team/app").says(R"("name":"team/app+ci")"));
  EXPECT_EQ(json("alice", "POST", "/bulkhead/v1/bindings",
                 R"({"subject":"team/app+ci","role":"puller","on":"team/app"})").status, 201);
  const Reply made = json("alice", "POST", robots + "/keys",
                          R"({"robot":"team/app+ci","name":"k","expires_in":60})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string blob = "/v2/team/app/blobs/" + sha256("x").to_string();
  EXPECT_EQ(with("team/app+ci", field(made, "key"), "GET", blob).status, 200);
  EXPECT_EQ(with("team/app+ci", field(made, "key"), "GET", robots + "?on=team/app").status, 403);
  const std::string id = field(made, "id");
  EXPECT_EQ(as("bob", "DELETE", robots + "/keys/" + id).comparable(),
            as("bob", "DELETE", robots + "/keys/0123456789abcdef").comparable());
  EXPECT_EQ(as("alice", "DELETE", robots + "/keys/" + id).status, 204);
  EXPECT_EQ(with("team/app+ci", field(made, "key"), "GET", blob).status, 401);
  EXPECT_EQ(as("alice", "DELETE", robots + "?name=team/app+ci").status, 204);
  EXPECT_EQ(as("alice", "DELETE", robots + "?name=team/app+ci").status, 404);
}

// Isolation matrix A16 and B30: without the right, what is there and what is not look alike.
TEST_F(AccountTest, WithoutTheRightToGrantNothingIsTold) {
  push_blob("alice", "team/app", "x");
  ASSERT_EQ(json("alice", "POST", "/bulkhead/v1/robots", R"({"name":"team/app+ci"})").status, 201);
  rows_.grant("carol", Role::kPusher, "team/app");
  const std::string denial = as("bob", "GET", "/bulkhead/v1/robots?on=team/app").comparable();
  EXPECT_TRUE(denial.starts_with("403"));
  for (const char* user : {"bob", "carol"}) {
    for (const char* on : {"team/app", "team/apq", "team", "absent", "absent/app"}) {
      const std::string target(on);
      EXPECT_EQ(as(user, "GET", "/bulkhead/v1/robots?on=" + target).comparable(), denial);
      EXPECT_EQ(as(user, "GET", "/bulkhead/v1/bindings?on=" + target).comparable(), denial);
      EXPECT_EQ(as(user, "DELETE", "/bulkhead/v1/robots?name=" + target + "+ci").comparable(),
                denial);
      EXPECT_EQ(json(user, "POST", "/bulkhead/v1/robots", R"({"name":")" + target + R"(+ci"})")
                    .comparable(), denial);
      EXPECT_EQ(json(user, "POST", "/bulkhead/v1/robots/keys",
                     R"({"name":"n","expires_in":60,"robot":")" + target + R"(+ci"})")
                    .comparable(), denial);
      EXPECT_EQ(json(user, "POST", "/bulkhead/v1/bindings",
                     R"({"subject":"carol","role":"puller","on":")" + target + R"("})")
                    .comparable(), denial);
      EXPECT_EQ(as(user, "DELETE", "/bulkhead/v1/bindings?subject=carol&role=pusher&on=" + target)
                    .comparable(), denial);
    }
  }
}

TEST_F(AccountTest, BindingsAreListedInPages) {
  const std::string list = "/bulkhead/v1/bindings?on=team";
  EXPECT_EQ(as("alice", "GET", list).body,
            R"({"on":"team","bindings":[{"subject":"alice","roles":["admin"]}]})" "\n");
  rows_.grant("bob", Role::kPuller, "team");
  rows_.grant("bob", Role::kPusher, "team");
  rows_.grant("carol", Role::kPuller, "team");
  rows_.grant("carol", Role::kPuller, "team/app");
  std::string all;
  std::string target = list + "&n=2";
  int pages = 0;
  for (; !target.empty() && pages < 5; ++pages) {
    const Reply page = as("alice", "GET", target);
    ASSERT_EQ(page.status, 200) << page.body;
    all += page.body;
    const std::string link = page.header("Link");
    target = link.empty() ? "" : link.substr(1, link.find('>') - 1);
  }
  EXPECT_EQ(pages, 2);
  for (const char* one : {R"({"subject":"alice","roles":["admin"]})",
                          R"({"subject":"bob","roles":["puller","pusher"]})",
                          R"({"subject":"carol","roles":["puller"]})"}) {
    EXPECT_TRUE(all.contains(one)) << all;
  }
  EXPECT_EQ(as("alice", "GET", list + "&n=0").body, R"({"on":"team","bindings":[]})" "\n");
  EXPECT_FALSE(as("alice", "GET", list + "&n=0").has("Link"));
  EXPECT_EQ(as("alice", "GET", "/bulkhead/v1/bindings?on=team/none").body,
            R"({"on":"team/none","bindings":[]})" "\n");
  for (const char* wrong : {"?on=*", "", "?on=team&n=-1", "?on=team&last=alice"}) {
    EXPECT_EQ(as("alice", "GET", std::string("/bulkhead/v1/bindings") + wrong).status, 400)
        << wrong;
  }
}

TEST_F(AccountTest, ALongListOfBindingsTakesSeveralTurns) {
  for (int i = 0; i < 401; ++i) {
    const std::string name = "user-" + std::to_string(i);
    rows_.add_user(name);
    rows_.grant(name, Role::kPuller, "team/app");
  }
  const std::string body = as("alice", "GET", "/bulkhead/v1/bindings?on=team/app").body;
  for (int i = 0; i < 401; ++i) {
    EXPECT_TRUE(body.contains("\"user-" + std::to_string(i) + "\"")) << i;
  }
}

// Isolation matrix B30: the name of a robot tells of its home.
TEST_F(AccountTest, ARobotOfElsewhereIsListedWithoutItsName) {
  push_blob("bob", "other/app", "x");
  ASSERT_EQ(json("bob", "POST", "/bulkhead/v1/robots", R"({"name":"other/app+ci"})").status, 201);
  rows_.grant("other/app+ci", Role::kPuller, "team");
  const Reply listed = as("alice", "GET", "/bulkhead/v1/bindings?on=team");
  EXPECT_TRUE(listed.says(R"({"subject":null,"roles":["puller"]})")) << listed.body;
  EXPECT_FALSE(listed.says("other")) << listed.body;
  rows_.grant("alice", Role::kAdmin, "other/app");
  EXPECT_TRUE(as("alice", "GET", "/bulkhead/v1/bindings?on=team").says("other/app+ci"));
}

TEST_F(AccountTest, NobodyGivesWhatTheyDoNotHave) {
  ASSERT_TRUE(rows_.transact([&](Transaction& transaction) -> Result<void> {
    const std::vector<std::string> rules = {"create rolebindings", "get imagestreams/layers"};
    TRY(add_role(transaction, "delegate", rules, rows_.clock.time));
    const RoleGrant given{"carol", "delegate", GrantTarget::parse("team").value()};
    return bulkhead::grant(transaction, given, AnonymousPush::kRefused, rows_.clock.time);
  }));
  const auto give = [&](const std::string& role, const std::string& on) {
    return json("carol", "POST", "/bulkhead/v1/bindings",
                R"({"subject":"bob","role":")" + role + R"(","on":")" + on + R"("})").status;
  };
  EXPECT_EQ(give("puller", "team/app"), 201);
  EXPECT_EQ(give("pusher", "team/app"), 403);
  EXPECT_EQ(give("admin", "team"), 403);
  EXPECT_EQ(give("puller", "other"), 403);
  EXPECT_EQ(give("puller", "*"), 400);
  EXPECT_EQ(as("carol", "DELETE", "/bulkhead/v1/bindings?subject=bob&role=puller&on=team/app")
                .status, 204);
}

}  // namespace
}  // namespace bulkhead
