#include "auth/external_links.h"

#include <gtest/gtest.h>

#include "auth/test_registry.h"

namespace bulkhead {
namespace {

const ExternalIdentity kCi{"x509", "CN=ci,O=team"};

class ExternalLinksTest : public testing::Test {
 protected:
  Result<void> link(const ExternalIdentity& identity, const std::string& user) {
    return registry.transact([&](Transaction& transaction) {
      return link_identity(transaction, identity, user, registry.clock.time);
    });
  }
  Result<void> unlink(const ExternalIdentity& identity) {
    return registry.transact([&](Transaction& transaction) {
      return unlink_identity(transaction, identity);
    });
  }
  // The user's name; empty for nobody.
  std::string linked(const ExternalIdentity& identity) {
    const auto user = find_linked_user(*registry.snapshot(), identity).value();
    return user ? user->record.name : "";
  }
  std::vector<ExternalLink> links() { return list_links(*registry.snapshot()).value(); }

  TestRegistry registry;
};

TEST_F(ExternalLinksTest, AnIdentityIsTheUserItWasLinkedTo) {
  const UserId alice = registry.add_user("alice");
  registry.add_user("bob");
  ASSERT_TRUE(link(kCi, "alice"));
  ASSERT_TRUE(link({"https://issuer.example", "CN=ci,O=team"}, "bob"));
  EXPECT_EQ(find_linked_user(*registry.snapshot(), kCi).value()->id, alice);
  EXPECT_EQ(linked({"https://issuer.example", "CN=ci,O=team"}), "bob");
  EXPECT_EQ(linked({"x509", "cn=ci,o=team"}), "");
  EXPECT_EQ(linked({"x509", ""}), "");
}

TEST_F(ExternalLinksTest, IssuerAndSubjectDoNotRunTogether) {
  registry.add_user("alice");
  ASSERT_TRUE(link({"ab", "c"}, "alice"));
  EXPECT_EQ(linked({"ab", "c"}), "alice");
  EXPECT_EQ(linked({"a", "bc"}), "");
}

TEST_F(ExternalLinksTest, AnIdentityIsOneUserOnly) {
  registry.add_user("alice");
  registry.add_user("bob");
  ASSERT_TRUE(link(kCi, "alice"));
  for (const std::string user : {"alice", "bob"}) {
    const auto again = link(kCi, user);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
  }
  EXPECT_EQ(linked(kCi), "alice");
}

TEST_F(ExternalLinksTest, ARemovedUsersLinksAreNotASuccessors) {
  registry.add_user("alice");
  registry.add_user("bob");
  ASSERT_TRUE(link(kCi, "alice"));
  ASSERT_TRUE(link({"x509", "CN=other"}, "alice"));
  ASSERT_TRUE(link({"x509", "CN=bob"}, "bob"));
  registry.remove_user("alice");
  registry.add_user("alice");
  EXPECT_EQ(linked(kCi), "");
  ASSERT_EQ(links().size(), 1u);
  EXPECT_EQ(links()[0].user_name, "bob");
  EXPECT_TRUE(link(kCi, "bob"));
}

TEST_F(ExternalLinksTest, ADisabledUsersCredentialsAreDead) {
  const UserId alice = registry.add_user("alice");
  ASSERT_TRUE(link(kCi, "alice"));
  registry.disable_user(alice);
  const auto found = find_linked_user(*registry.snapshot(), kCi);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kUnauthenticated);
}

TEST_F(ExternalLinksTest, ALinkEndsOnce) {
  registry.add_user("alice");
  ASSERT_TRUE(link(kCi, "alice"));
  EXPECT_TRUE(unlink(kCi));
  EXPECT_EQ(linked(kCi), "");
  EXPECT_EQ(unlink(kCi).error().code, ErrorCode::kNotFound);
  // Nothing is left that the removal of the user could stumble over.
  ASSERT_TRUE(link(kCi, "alice"));
  registry.remove_user("alice");
  EXPECT_TRUE(links().empty());
}

TEST_F(ExternalLinksTest, NobodyIsNotLinked) {
  for (const std::string user : {"bob", "anonymous", ""}) {
    EXPECT_EQ(link(kCi, user).error().code, ErrorCode::kNotFound) << user;
  }
}

TEST_F(ExternalLinksTest, TextsHaveBounds) {
  registry.add_user("alice");
  const std::string longest(kExternalTextBytesMax, 'x');
  EXPECT_TRUE(link({longest, longest}, "alice"));
  EXPECT_EQ(linked({longest, longest}), "alice");
  const std::string digits(64, 'a');
  EXPECT_TRUE(link({"x509", "sha256:" + digits}, "alice"));
  EXPECT_TRUE(link({"https://issuer.example", "sha256:x"}, "alice"));
  for (const ExternalIdentity& bad : std::vector<ExternalIdentity>{
           {"", "a"}, {"a", ""}, {longest + "x", "a"}, {"a", longest + "x"}, {"a\n", "b"},
           {"a", std::string("b\0", 2)}, {"a", "b\x7F"}, {"x509", "sha256:" + digits + "a"},
           {"x509", "sha256:" + std::string(64, 'A')}}) {
    const auto refused = link(bad, "alice");
    ASSERT_FALSE(refused) << bad.issuer << " " << bad.subject;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  }
}

TEST_F(ExternalLinksTest, AreListedInOrder) {
  registry.add_user("zoe");
  registry.add_user("alice");
  ASSERT_TRUE(link({"x509", "CN=z"}, "zoe"));
  ASSERT_TRUE(link({"x509", "CN=b"}, "alice"));
  ASSERT_TRUE(link({"x509", "CN=a"}, "alice"));
  std::vector<std::string> told;
  for (const ExternalLink& link : links()) {
    told.push_back(link.user_name + " " + link.identity.subject);
    EXPECT_EQ(link.created, registry.clock.time);
  }
  EXPECT_EQ(told, (std::vector<std::string>{"alice CN=a", "alice CN=b", "zoe CN=z"}));
}

}  // namespace
}  // namespace bulkhead
