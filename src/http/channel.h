// The two directions of one client connection: a socket, with TLS on top once start_tls() is done.
// As with Socket, reads and writes are tried first and awaited only when blocked. Belongs to one
// connection and its loop's thread.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "http/tls.h"
#include "runtime/socket.h"
#include "runtime/task.h"

namespace bulkhead {

class Channel {
 public:
  Channel(EventLoop& loop, FileHandle socket) : loop_(loop), socket_(loop, std::move(socket)) {}

  // Makes everything from here on TLS, handshake included.
  Task<void> start_tls(std::shared_ptr<const TlsContext> context, MonotonicTime deadline);
  bool over_tls() const { return tls_ != nullptr; }
  // None on a plain connection.
  const TlsContext* tls_context() const { return context_.get(); }
  std::shared_ptr<const ClientCertificate> client_certificate() const;

  Result<Transfer> try_read(char* buffer, size_t size);
  // Reads on until the buffer is full or nothing more is there (TLS gives 16 KiB at a time).
  Result<Transfer> try_fill(char* buffer, size_t size);
  // Whether a read is worth trying before waiting.
  bool may_read() const { return socket_.readable() || (tls_ && tls_->has_pending()); }
  Result<Transfer> try_write(std::string_view bytes, MoreToCome more);
  Socket::Wait wait(Readiness needs, MonotonicTime deadline) {
    return socket_.wait(needs, deadline);
  }

  // The last word on TLS (close_notify); nothing on a plain connection.
  void say_goodbye();
  Socket& socket() { return socket_; }
  EventLoop& loop() { return loop_; }
  MonotonicTime in(Nanoseconds duration) const { return loop_.now() + duration; }

 private:
  EventLoop& loop_;
  Socket socket_;
  std::shared_ptr<const TlsContext> context_;
  std::unique_ptr<TlsSession> tls_;
};

}  // namespace bulkhead
