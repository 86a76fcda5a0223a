// Client certificates that say who asks.
#include "auth/authenticator_fixture.h"
#include "auth/external_links.h"

namespace bulkhead {
namespace {

class CertificateTest : public AuthenticatorTest {
 protected:
  void link(const std::string& subject, const std::string& user) {
    EXPECT_TRUE(registry_.transact([&](Transaction& transaction) {
      return link_identity(transaction, {"x509", subject}, user, registry_.clock.time);
    }));
  }
  Result<Identity> show(const std::string& authorization = "") {
    return registry_.executor.run(authenticator_.authenticate(
        {.authorization = authorization, .certificate = certificate_}));
  }
  Result<Identity> show_and_login(std::string user, std::string password) {
    return registry_.executor.run(authenticator_.login(std::move(user), std::move(password),
                                                       {.certificate = certificate_}));
  }

  const UserId alice_ = registry_.add_user("alice");
  const UserId bob_ = registry_.add_user("bob");
  PresentedCertificate certificate_{.subject = "CN=ci,O=team",
                                    .fingerprint = std::string(64, 'f'),
                                    .not_after = registry_.clock.time + std::chrono::hours(1)};
};

TEST_F(CertificateTest, ALinkedOneIsItsUser) {
  link("CN=ci,O=team", "alice");
  const Identity identity = show().value();
  EXPECT_EQ(identity.user, alice_);
  EXPECT_EQ(identity.user_name, "alice");
  EXPECT_EQ(identity.method, AuthenticationMethod::kCertificate);
  EXPECT_FALSE(identity.token_entries);
}

TEST_F(CertificateTest, TheFingerprintIsLookedAtFirst) {
  link("CN=ci,O=team", "alice");
  link("sha256:" + certificate_.fingerprint, "bob");
  EXPECT_EQ(show()->user, bob_);
  registry_.disable_user(bob_);
  EXPECT_EQ(show().error(), kInvalidCredentials);
}

TEST_F(CertificateTest, OneWithoutALinkIsNone) {
  link("CN=other", "alice");
  EXPECT_EQ(show()->method, AuthenticationMethod::kNone);
  EXPECT_EQ(show(kAlicesPassword)->user, alice_);
  certificate_.subject = "";
  EXPECT_EQ(show()->method, AuthenticationMethod::kNone);
}

TEST_F(CertificateTest, BesideTheSameUsersCredentialsThoseDecide) {
  link("CN=ci,O=team", "alice");
  EXPECT_EQ(show(kAlicesPassword)->method, AuthenticationMethod::kBasic);
  EXPECT_EQ(show(bearer(alice_, "alice"))->method, AuthenticationMethod::kToken);
  EXPECT_EQ(show_and_login("alice", "secret")->user, alice_);
  EXPECT_EQ(show("Basic YWxpY2U6d3Jvbmc=").error(), kInvalidCredentials);
  EXPECT_EQ(show("Bearer x").error(), kInvalidToken);
}

TEST_F(CertificateTest, BesideAnotherUsersCredentialsItIsRefused) {
  link("CN=ci,O=team", "bob");
  EXPECT_EQ(show(kAlicesPassword).error(), kInvalidCredentials);
  EXPECT_EQ(show_and_login("alice", "secret").error(), kInvalidCredentials);
  EXPECT_EQ(show(bearer(alice_, "alice")).error(), kInvalidToken);
  EXPECT_EQ(show(bearer(kAnonymous, "anonymous")).error(), kInvalidToken);
}

TEST_F(CertificateTest, APasswordIsNotRememberedBesideAnotherUsersCertificate) {
  link("CN=ci,O=team", "bob");
  ASSERT_EQ(show(kAlicesPassword).error(), kInvalidCredentials);
  certificate_.subject = "";
  EXPECT_EQ(show(kAlicesPassword)->login, Login::kNow) << "or the login has no record";
  EXPECT_EQ(show(kAlicesPassword)->login, Login::kEarlier);
}

TEST_F(CertificateTest, ItEndsWithItsTime) {
  link("CN=ci,O=team", "alice");
  registry_.clock.time = certificate_.not_after;
  EXPECT_EQ(show()->user, alice_);
  registry_.clock.time += Milliseconds(1);
  EXPECT_EQ(show().error(), kInvalidCredentials);
  EXPECT_EQ(show(kAlicesPassword).error(), kInvalidCredentials);
}

TEST_F(CertificateTest, ItEndsWithItsUser) {
  link("CN=ci,O=team", "alice");
  registry_.remove_user("alice");
  registry_.add_user("alice");
  EXPECT_EQ(show()->method, AuthenticationMethod::kNone);
}

}  // namespace
}  // namespace bulkhead
