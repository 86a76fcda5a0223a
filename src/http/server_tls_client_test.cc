// Certificates that clients show: tls.client_ca.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/hex.h"
#include "http/testing/certificate.h"
#include "http/testing/test_server.h"

namespace bulkhead {
namespace {

using Use = TestCertificateUse;
using testing::HasSubstr;
using testing::StartsWith;

constexpr TlsVersion kVersions[] = {TlsVersion::k12, TlsVersion::k13};

std::shared_ptr<const TlsContext> context_of(const TestCertificate& server,
                                             const TestCertificate& authority) {
  TlsFiles files = server.files();
  files.client_ca = authority.files().certificate_chain;
  return TlsContext::load(files).value_or(nullptr);
}

std::string fingerprint_of(const RawClient& client) {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  X509_digest(SSL_get_certificate(client.tls()), EVP_sha256(), hash, &size);
  return to_hex({reinterpret_cast<const char*>(hash), size});
}

class ServerTlsClientTest : public testing::Test {
 protected:
  ServerTlsClientTest() : server(options()) {}

  ServerOptions options() {
    ServerOptions options;
    options.tls = context_of(certificate, authority);
    EXPECT_NE(options.tls, nullptr);
    return options;
  }
  // What the server knows about whoever shows `shown`; "" when it does not speak to them.
  std::string seen(const TestCertificate* shown, TlsVersion version = TlsVersion::k13) {
    RawClient client(server.port());
    if (!client.start_tls({.certificate = shown, .version = version})) return "";
    client.send(request("GET", "/certificate"));
    return client.reply().body;
  }

  const TestCertificate certificate{"server"};
  const TestCertificate authority{"authority", {.use = Use::kAuthority}};
  const TestCertificate ci{"ci", {.issuer = &authority, .use = Use::kClient}};
  TestServer server;
};

TEST_F(ServerTlsClientTest, NoCertificateIsFine) {
  for (const TlsVersion version : kVersions) EXPECT_EQ(seen(nullptr, version), "none");
  RawClient plain(server.port());
  EXPECT_EQ(plain.ask(request("GET", "/certificate")).body, "none");
}

TEST_F(ServerTlsClientTest, AGoodOneIsTold) {
  for (const TlsVersion version : kVersions) {
    RawClient client(server.port());
    ASSERT_TRUE(client.start_tls({.certificate = &ci, .version = version}));
    for (int i = 0; i < 2; ++i) {
      EXPECT_THAT(client.ask(request("GET", "/certificate")).body,
                  StartsWith("CN=ci,O=tests " + fingerprint_of(client) + " until 20"));
    }
  }
  const TestCertificate no_use("any", {.issuer = &authority});
  EXPECT_THAT(seen(&no_use), StartsWith("CN=any,O=tests "));
}

TEST_F(ServerTlsClientTest, ASubjectHasOneReading) {
  const TestCertificate sly("ci,O=root", {.issuer = &authority, .use = Use::kClient});
  EXPECT_THAT(seen(&sly), StartsWith("CN=ci\\,O=root,O=tests "));
}

TEST_F(ServerTlsClientTest, WhatDoesNotVerifyEndsTheHandshake) {
  const TestCertificate stranger("authority", {.use = Use::kAuthority});
  const TestCertificate of_stranger("ci", {.issuer = &stranger, .use = Use::kClient});
  const TestCertificate alone("ci", {.use = Use::kClient});
  const TestCertificate over("ci", {&authority, Use::kClient, -7200, -3600});
  const TestCertificate early("ci", {&authority, Use::kClient, 3600, 7200});
  const TestCertificate of_server("ci", {.issuer = &authority, .use = Use::kServer});
  const TestCertificate of_client("ci", {.issuer = &ci, .use = Use::kClient});
  int failures = 0;
  for (const TestCertificate* bad :
       {&of_stranger, &alone, &over, &early, &of_server, &of_client}) {
    for (const TlsVersion version : kVersions) {
      EXPECT_EQ(seen(bad, version), "") << failures;
      server.await_metric("bulkhead_http_tls_failures_total", std::to_string(++failures));
    }
  }
}

TEST_F(ServerTlsClientTest, WhyItEndedIsHeard) {
  const TestCertificate over("ci", {&authority, Use::kClient, -7200, -3600});
  RawClient client(server.port());
  client.start_tls({.certificate = &over});
  client.send(request("GET", "/certificate"));
  ERR_clear_error();
  EXPECT_EQ(client.reply().status, 0);
  EXPECT_EQ(ERR_GET_REASON(ERR_peek_last_error()), SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED);
}

TEST_F(ServerTlsClientTest, AResumedSessionKeepsTheCertificate) {
  for (const TlsVersion version : kVersions) {
    RawClient first(server.port());
    ASSERT_TRUE(first.start_tls({.certificate = &ci, .version = version}));
    const std::string told = first.ask(request("GET", "/certificate")).body;
    SSL_SESSION* session = first.tls_session();
    RawClient second(server.port());
    ASSERT_TRUE(second.start_tls({.session = session, .version = version}));
    EXPECT_TRUE(second.tls_resumed());
    EXPECT_EQ(second.ask(request("GET", "/certificate")).body, told);
    SSL_SESSION_free(session);
  }
}

TEST_F(ServerTlsClientTest, AnAuthorityThatWentTakesItsVerdictsAlong) {
  const TestCertificate next("next", {.use = Use::kAuthority});
  const TestCertificate of_next("ci", {.issuer = &next, .use = Use::kClient});
  for (const TlsVersion version : kVersions) {
    server.server.replace_tls(context_of(certificate, authority));
    RawClient before(server.port());
    ASSERT_TRUE(before.start_tls({.certificate = &ci, .version = version}));
    EXPECT_EQ(before.ask(request("GET", "/certificate")).status, 200);
    SSL_SESSION* session = before.tls_session();
    server.server.replace_tls(context_of(certificate, next));
    EXPECT_EQ(seen(&ci, version), "");
    EXPECT_THAT(seen(&of_next, version), StartsWith("CN=ci,"));
    RawClient after(server.port());
    ASSERT_TRUE(after.start_tls({.session = session, .version = version}));
    EXPECT_FALSE(after.tls_resumed());
    EXPECT_EQ(after.ask(request("GET", "/certificate")).body, "none");
    SSL_SESSION_free(session);
  }
}

TEST_F(ServerTlsClientTest, ConnectionsWithACertificateEndWhenTheFilesAreReplaced) {
  RawClient idle(server.port()), busy(server.port()), nobody(server.port());
  ASSERT_TRUE(idle.start_tls({.certificate = &ci}));
  ASSERT_TRUE(busy.start_tls({.certificate = &ci}));
  ASSERT_TRUE(nobody.start_tls());
  EXPECT_EQ(idle.ask(request("GET", "/hello")).status, 200);
  EXPECT_EQ(nobody.ask(request("GET", "/hello")).status, 200);
  // Two at once: the second must not be served by the old verdict.
  EXPECT_TRUE(busy.send(request("GET", "/wait") + request("GET", "/certificate")));
  server.handler.await_waiting(1);
  server.server.replace_tls(context_of(certificate, authority));
  EXPECT_EQ(idle.rest(), "");
  server.await_metric("bulkhead_http_connections_open", "2");
  server.handler.release();
  const RawReply last = busy.reply();
  EXPECT_EQ(last.body, "waited");
  EXPECT_THAT(last.head, HasSubstr("Connection: close"));
  EXPECT_EQ(busy.rest(), "");
  EXPECT_EQ(nobody.ask(request("GET", "/hello")).status, 200);
}

TEST(TlsContext, NamesTheClientAuthoritiesThatAreWrong) {
  const TestCertificate ours("ours");
  TlsFiles files = ours.files();
  files.client_ca = "/nowhere/ca.pem";
  EXPECT_THAT(TlsContext::load(files).error().message,
              HasSubstr("cannot read the TLS client authorities /nowhere/ca.pem: No such file"));
  for (const std::string text : {"", "not PEM at all"}) {
    files.client_ca = ours.write("text", text);
    const auto context = TlsContext::load(files);
    ASSERT_FALSE(context);
    EXPECT_EQ(context.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(context.error().message, HasSubstr(files.client_ca + " are not usable"));
  }
}

}  // namespace
}  // namespace bulkhead
