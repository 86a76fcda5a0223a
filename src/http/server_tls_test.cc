#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "http/testing/certificate.h"
#include "http/testing/test_server.h"

namespace bulkhead {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string load_error(const TlsFiles& files) {
  const auto context = TlsContext::load(files);
  EXPECT_FALSE(context);
  if (context) return "";
  EXPECT_EQ(context.error().code, ErrorCode::kInvalid);
  return context.error().message;
}

ServerOptions with_tls(const TestCertificate& certificate) {
  ServerOptions options;
  options.tls = TlsContext::load(certificate.files()).value_or(nullptr);
  EXPECT_NE(options.tls, nullptr);
  return options;
}

std::string name_of_server(const RawClient& client) {
  char name[100] = "";
  X509* certificate = SSL_get1_peer_certificate(client.tls());
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof(name));
  X509_free(certificate);
  return name;
}

TEST(TlsContext, NamesTheFileThatIsWrong) {
  const TestCertificate ours("ours"), other("other");
  const TlsFiles files = ours.files();
  EXPECT_THAT(load_error({"/nowhere/c.pem", files.private_key}),
              HasSubstr("cannot read the TLS certificate /nowhere/c.pem: No such file"));
  EXPECT_THAT(load_error({files.certificate_chain, "/nowhere/k.pem"}),
              HasSubstr("cannot read the TLS key /nowhere/k.pem: No such file"));
  const std::string text = ours.write("text", "not PEM at all");
  EXPECT_THAT(load_error({text, files.private_key}), AllOf(HasSubstr(text), HasSubstr("usable")));
  EXPECT_THAT(load_error({files.certificate_chain, text}),
              AllOf(HasSubstr(text), HasSubstr("usable")));
  EXPECT_THAT(load_error({files.certificate_chain, other.files().private_key}),
              AllOf(HasSubstr(other.files().private_key), HasSubstr("does not belong")));
}

TEST(ServerTls, ServesPlainAndTlsOnOnePort) {
  const TestCertificate certificate("one");
  TestServer server(with_tls(certificate));
  RawClient plain(server.port()), secure(server.port());
  ASSERT_TRUE(secure.start_tls());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(plain.ask(request("GET", "/hello")).body, "hello");
    EXPECT_EQ(secure.ask(request("GET", "/hello")).body, "hello over TLS");
  }
}

TEST(ServerTls, CarriesLargeBodiesBothWays) {
  const TestCertificate certificate("one");
  TestServer server(with_tls(certificate));
  RawClient client(server.port());
  ASSERT_TRUE(client.start_tls());
  EXPECT_TRUE(client.ask(request("GET", "/file")).body == server.handler.file());
  EXPECT_TRUE(client.ask(request("GET", "/stream")).body == server.handler.file());
  const std::string body = server.handler.file().substr(0, 1'000'000);
  EXPECT_TRUE(client.ask(request("PUT", "/echo", "Content-Length: 1000000\r\n") + body).body ==
              body);
  EXPECT_EQ(client.ask(request("GET", "/hello")).body, "hello over TLS");
}

TEST(ServerTls, SaysGoodbye) {
  const TestCertificate certificate("one");
  TestServer server(with_tls(certificate));
  RawClient client(server.port()), idle(server.port());
  ASSERT_TRUE(client.start_tls());
  ASSERT_TRUE(idle.start_tls());
  client.ask(request("GET", "/hello", "Connection: close\r\n"));
  EXPECT_EQ(client.rest(), "");
  EXPECT_TRUE(SSL_get_shutdown(client.tls()) & SSL_RECEIVED_SHUTDOWN);
  EXPECT_EQ(idle.ask(request("GET", "/hello")).status, 200);
  server.server.stop();
  EXPECT_EQ(idle.rest(), "");
  EXPECT_TRUE(SSL_get_shutdown(idle.tls()) & SSL_RECEIVED_SHUTDOWN);
}

TEST(ServerTls, LetsAnIdleConnectionOutliveTheHeadDeadline) {
  const TestCertificate certificate("one");
  ServerOptions options = with_tls(certificate);
  options.limits.head_deadline = std::chrono::seconds(1);
  TestServer server(std::move(options));
  RawClient client(server.port()), slow(server.port());
  ASSERT_TRUE(client.start_tls());
  EXPECT_EQ(client.ask(request("GET", "/hello")).status, 200);
  slow.send("GET / ");
  EXPECT_EQ(slow.reply().status, 408);  // the head deadline has passed for both
  EXPECT_EQ(client.ask(request("GET", "/hello")).status, 200);
}

TEST(ServerTls, ResumesSessions) {
  const TestCertificate certificate("one");
  TestServer server(with_tls(certificate));
  RawClient first(server.port());
  ASSERT_TRUE(first.start_tls());
  EXPECT_FALSE(first.tls_resumed());
  EXPECT_EQ(first.ask(request("GET", "/hello")).status, 200);
  SSL_SESSION* session = first.tls_session();
  RawClient second(server.port());
  ASSERT_TRUE(second.start_tls({.session = session}));
  EXPECT_TRUE(second.tls_resumed());
  EXPECT_EQ(second.ask(request("GET", "/hello")).status, 200);
  SSL_SESSION_free(session);
}

TEST(ServerTls, TakesANewCertificateWhileRunning) {
  const TestCertificate old_one("old"), new_one("new");
  TestServer server(with_tls(old_one));
  RawClient before(server.port());
  ASSERT_TRUE(before.start_tls());
  EXPECT_EQ(name_of_server(before), "old");
  server.server.replace_tls(*TlsContext::load(new_one.files()));
  for (int i = 0; i < 2; ++i) {
    RawClient after(server.port());
    ASSERT_TRUE(after.start_tls());
    EXPECT_EQ(name_of_server(after), "new");
  }
  EXPECT_EQ(before.ask(request("GET", "/hello")).status, 200);
}

TEST(ServerTls, EndsBrokenAndSlowHandshakes) {
  const TestCertificate certificate("one");
  ServerOptions options = with_tls(certificate);
  options.limits.head_deadline = std::chrono::milliseconds(50);
  options.limits.drain_deadline = std::chrono::milliseconds(50);
  TestServer server(std::move(options));
  RawClient broken(server.port()), slow(server.port());
  broken.send("\x16 this is no ClientHello, however long one looks at it");
  slow.send("\x16");
  broken.rest();
  slow.rest();
  server.await_metric("bulkhead_http_tls_failures_total", "2");
  server.await_metric("bulkhead_http_connections_open", "0");
}

TEST(ServerTls, Says503OverTlsToo) {
  const TestCertificate certificate("one");
  ServerOptions options = with_tls(certificate);
  options.limits.connections_max = 1;
  TestServer server(std::move(options));
  RawClient first(server.port());
  EXPECT_EQ(first.ask(request("GET", "/hello")).status, 200);
  RawClient second(server.port());
  ASSERT_TRUE(second.start_tls());
  EXPECT_EQ(second.ask(request("GET", "/hello")).status, 503);
}

}  // namespace
}  // namespace bulkhead
