// TLS 1.2 and 1.3 on the server's side, over OpenSSL. A TlsContext (certificate, key, ticket keys,
// authorities of clients) is immutable and shared by every connection and thread; a TlsSession
// belongs to one connection and works on its non-blocking descriptor: what would block says what
// to wait for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client_certificate.h"
#include "runtime/socket.h"

struct ssl_ctx_st;
struct ssl_st;

namespace bulkhead {

struct TlsFiles {
  std::string certificate_chain;  // PEM, the server's own certificate first
  std::string private_key;        // PEM, not encrypted
  std::string client_ca = {};     // PEM; not empty: every client is asked for a certificate
};

class TlsContext {
 public:
  // kInvalid with a sentence naming the file: missing or unreadable, not PEM, encrypted key, key
  // and certificate that do not belong together. Each context has ticket keys of its own, so no
  // session is resumed whose certificate was verified by another.
  static Result<std::shared_ptr<const TlsContext>> load(const TlsFiles& files);

  ssl_ctx_st* native() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  using Handle = std::unique_ptr<ssl_ctx_st, Free>;

  explicit TlsContext(Handle context) : context_(std::move(context)) {}
  Handle context_;
};

class TlsSession {
 public:
  // `descriptor` stays the caller's and must outlive the session.
  TlsSession(const TlsContext& context, int descriptor);

  // Each says in Transfer::needs when it has to be repeated after a wait. Errors: kCancelled (the
  // peer is gone or breaks the protocol); the session is of no use afterwards.
  // A client's certificate that does not verify ends the handshake; none does not.
  Result<Transfer> handshake();
  // After the handshake; also for a resumed session. Absent when the client has shown none.
  std::optional<ClientCertificate> client_certificate() const;
  Result<Transfer> read(char* buffer, size_t size);
  Result<Transfer> write(std::string_view bytes);
  // Tells the peer that nothing more comes; does not wait for its answer.
  void close_notify();
  // Bytes taken off the socket that no read has returned yet.
  bool has_pending() const;

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };

  Result<Transfer> blocked_or_failed(int returned);

  std::unique_ptr<ssl_st, Free> session_;
  bool failed_ = false;
};

}  // namespace bulkhead
