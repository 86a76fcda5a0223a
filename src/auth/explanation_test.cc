#include "auth/explanation.h"

#include "auth/authorizer_fixture.h"

namespace bulkhead {
namespace {

class ExplanationTest : public AuthorizerTest {
 protected:
  std::string because(const Identity& who, const char* repository, Actions wanted) {
    const auto name = RepositoryName::parse(repository).value();
    const Explanation why =
        explain(*registry_.snapshot(), authorizer_, who, name,
                find_place(*registry_.snapshot(), name).value(), wanted)
            .value();
    EXPECT_EQ(why.allowed, decide(who, repository, wanted) == Decision::kAllowed);
    return why.because;
  }
};

TEST_F(ExplanationTest, NamesEveryBindingThatHelps) {
  registry_.add_user("alice");
  registry_.add_group("devs", {"alice"});
  registry_.grant("alice", Role::kPuller, "team/app");
  registry_.grant("group:devs", Role::kPusher, "team/a*");
  registry_.grant("anonymous", Role::kPuller, "team");
  registry_.grant("system:authenticated", Role::kPuller, "*");
  EXPECT_EQ(because(basic("alice"), "team/app", kPull),
            "alice has puller on team/app; group:devs has pusher on team/a*; "
            "system:authenticated has puller on *; anonymous has puller on team");
  EXPECT_EQ(because(basic("alice"), "team/app", kPush), "group:devs has pusher on team/a*");
  EXPECT_EQ(because(Identity{}, "team/app", kPull), "anonymous has puller on team");
}

TEST_F(ExplanationTest, SaysWhatIsMissing) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kPuller, "team");
  EXPECT_EQ(because(basic("alice"), "team/app", kPull | kPush | kDelete),
            "no binding allows to push, delete");
  EXPECT_EQ(because(with_token("alice", {}), "team/app", kPull),
            "alice has puller on team; but the credentials are narrower");
  const Identity alice = basic("alice");
  registry_.remove_user("alice");
  EXPECT_EQ(because(alice, "team/app", kPull), "the user was removed or is disabled");
  registry_.add_user("root", UserKind::kAdministrator);
  EXPECT_EQ(because(basic("root"), "team/app", kDelete), "an administrator may do everything");
}

TEST_F(ExplanationTest, AnyPermissionAnywhere) {
  registry_.add_user("alice");
  registry_.grant("alice", Role::kRegistryViewer, "team");
  registry_.grant("alice", Role::kImageAuditor, "*");
  const auto why = [&](const char* where, Verb verb, Resource resource) {
    return explain(*registry_.snapshot(), authorizer_, basic("alice"),
                   GrantTarget::parse(where).value(), verb, resource)
        .value()
        .because;
  };
  EXPECT_EQ(why("team", Verb::kWatch, Resource::kImageStreams),
            "alice has registry-viewer on team");
  EXPECT_EQ(why("*", Verb::kPatch, Resource::kImages), "alice has system:image-auditor on *");
  EXPECT_EQ(why("*", Verb::kWatch, Resource::kImageStreams),
            "no binding allows to watch imagestreams");
}

}  // namespace
}  // namespace bulkhead
