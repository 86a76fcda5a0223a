// A blocking client for tests that says exactly what it is told to say, over TCP or TLS on
// loopback. Every wait ends after 20 s, as a failed test.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/file_handle.h"
#include "http/testing/certificate.h"

struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;

namespace bulkhead {

struct RawReply {
  int status = 0;
  std::string head;  // with its last CRLF CRLF
  std::string body;

  bool has(std::string_view line) const { return head.find(line) != std::string::npos; }
};

enum class TlsVersion { k12, k13 };

struct TlsOffer {
  ssl_session_st* session = nullptr;            // to resume
  const TestCertificate* certificate = nullptr;  // the client's own
  TlsVersion version = TlsVersion::k13;          // at most
};

class RawClient {
 public:
  explicit RawClient(uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // Speaks TLS from here on; false when the handshake fails.
  bool start_tls(const TlsOffer& offer = {});
  bool tls_resumed() const;
  // The session to offer next time; the caller frees it.
  ssl_session_st* tls_session() const;
  ssl_st* tls() const { return tls_; }

  // False when the server has stopped listening.
  bool send(std::string_view bytes);
  void end_writing();
  // One reply; the body by Content-Length, none for 204, 304, 1xx and answers to HEAD.
  RawReply reply(std::string_view method = "GET");
  // send() and reply().
  RawReply ask(std::string_view bytes, std::string_view method = "GET");
  // Everything until the server closes or resets.
  std::string rest();

 private:
  size_t receive();  // appends to pending_; 0 at the end

  FileHandle socket_;
  ssl_ctx_st* tls_context_ = nullptr;
  ssl_st* tls_ = nullptr;
  std::string pending_;
};

}  // namespace bulkhead
