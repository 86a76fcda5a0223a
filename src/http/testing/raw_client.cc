#include "http/testing/raw_client.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>

namespace bulkhead {

RawClient::RawClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval limit{.tv_sec = 20, .tv_usec = 0};
  const int on = 1;
  ::setsockopt(socket_.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  ::setsockopt(socket_.descriptor(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  ::setsockopt(socket_.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  EXPECT_EQ(::connect(socket_.descriptor(), reinterpret_cast<sockaddr*>(&name), sizeof(name)), 0);
}

RawClient::~RawClient() {
  SSL_free(tls_);
  SSL_CTX_free(tls_context_);
}

bool RawClient::start_tls(const TlsOffer& offer) {
  tls_context_ = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_max_proto_version(
      tls_context_, offer.version == TlsVersion::k12 ? TLS1_2_VERSION : TLS1_3_VERSION);
  if (offer.certificate != nullptr) {
    const TlsFiles files = offer.certificate->files();
    SSL_CTX_use_certificate_chain_file(tls_context_, files.certificate_chain.c_str());
    SSL_CTX_use_PrivateKey_file(tls_context_, files.private_key.c_str(), SSL_FILETYPE_PEM);
  }
  tls_ = SSL_new(tls_context_);
  SSL_set_fd(tls_, socket_.descriptor());
  if (offer.session != nullptr) SSL_set_session(tls_, offer.session);
  return SSL_connect(tls_) == 1;
}

bool RawClient::tls_resumed() const {
  return SSL_session_reused(tls_) == 1;
}

ssl_session_st* RawClient::tls_session() const {
  return SSL_get1_session(tls_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put =
        tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                        : ::send(socket_.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

void RawClient::end_writing() {
  ::shutdown(socket_.descriptor(), SHUT_WR);
}

size_t RawClient::receive() {
  char buffer[65536];
  const ssize_t got = tls_ != nullptr ? SSL_read(tls_, buffer, sizeof(buffer))
                                      : ::recv(socket_.descriptor(), buffer, sizeof(buffer), 0);
  if (got < 0) EXPECT_FALSE(errno == EAGAIN || errno == EWOULDBLOCK) << "the server is silent";
  if (got <= 0) return 0;
  pending_.append(buffer, static_cast<size_t>(got));
  return static_cast<size_t>(got);
}

RawReply RawClient::reply(std::string_view method) {
  size_t end = 0;
  while ((end = pending_.find("\r\n\r\n")) == std::string::npos) {
    if (receive() == 0) return {};
  }
  RawReply reply;
  reply.head = pending_.substr(0, end + 4);
  pending_.erase(0, end + 4);
  reply.status = std::stoi(reply.head.substr(9, 3));
  const size_t field = reply.head.find("\r\nContent-Length: ");
  if (method == "HEAD" || field == std::string::npos || reply.status == 304) return reply;
  const size_t length = std::stoul(reply.head.substr(field + 18));
  while (pending_.size() < length && receive() > 0) {
  }
  EXPECT_GE(pending_.size(), length) << "the body was cut short";
  reply.body = pending_.substr(0, length);
  pending_.erase(0, length);
  return reply;
}

RawReply RawClient::ask(std::string_view bytes, std::string_view method) {
  EXPECT_TRUE(send(bytes));
  return reply(method);
}

std::string RawClient::rest() {
  while (receive() > 0) {
  }
  return std::exchange(pending_, {});
}

}  // namespace bulkhead
