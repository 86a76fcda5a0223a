// A connected, non-blocking TCP socket owned by one connection and registered with its loop.
// Reads and writes are tried first; only when the kernel has nothing (or no room) does the caller
// await wait(). At most one wait() at a time. All calls come from the loop's thread, and the
// socket outlives every coroutine that waits on it.
#pragma once

#include <coroutine>
#include <cstdint>
#include <string_view>

#include "base/file_handle.h"
#include "base/invariant.h"
#include "base/result.h"
#include "runtime/event_loop.h"

namespace bulkhead {

enum class Readiness : uint8_t { kNone, kReadable, kWritable, kHangUp };

// What one attempt did: it moved `bytes`, or `needs` says what to wait for. A read that moved
// nothing and needs nothing has reached the end of the stream.
struct Transfer {
  size_t bytes = 0;
  Readiness needs = Readiness::kNone;

  bool blocked() const { return needs != Readiness::kNone; }
};

enum class MoreToCome : uint8_t { kNo, kYes };

class Socket : private Watcher {
 public:
  class Wait;

  Socket(EventLoop& loop, FileHandle descriptor);
  ~Socket() override;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // All four fail with kCancelled once the peer has reset the connection or shut_down() was called.
  Result<Transfer> try_read(char* buffer, size_t size);
  // The bytes stay in the socket.
  Result<Transfer> try_peek(char* buffer, size_t size);
  Result<Transfer> try_write(std::string_view bytes, MoreToCome more);
  // Advances nothing but the connection; at most `bytes_max` of the region. kCorrupt when the file
  // ends before the region does.
  Result<Transfer> try_send_file(const FileRegion& region, size_t bytes_max);

  // co_await socket.wait(needs, deadline): Result<void>. Errors: kDeadlineExceeded (late by at
  // most EventLoop::kSweepInterval), kCancelled.
  Wait wait(Readiness needs, MonotonicTime deadline);

  // A layer above that reads the descriptor itself (TLS) saw EAGAIN.
  void note_blocked(Readiness needs);
  bool readable() const { return readable_; }
  // Bytes the peer has not acknowledged yet.
  size_t unacknowledged_bytes() const;

  // Ends a pending wait() with kCancelled; the connection stays usable.
  void interrupt();
  // Ends the connection and any wait() on it, now and later.
  void shut_down();
  // Announces the end of our side; reading goes on.
  void shut_down_writing();
  int descriptor() const { return descriptor_.descriptor(); }

 private:
  void ready(uint32_t events) override;
  void tick(MonotonicTime now) override;
  bool satisfied(Readiness needs) const;
  Result<Transfer> blocked_or_failed(Readiness needs);
  void wake_later(ErrorCode outcome);

  EventLoop& loop_;
  FileHandle descriptor_;
  Wait* waiting_ = nullptr;
  bool readable_ = false;
  bool writable_ = true;
  bool hung_up_ = false;
  bool shut_down_ = false;
};

class Socket::Wait {
 public:
  Wait(Socket& socket, Readiness needs, MonotonicTime deadline)
      : socket_(socket), needs_(needs), deadline_(deadline) {}
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
  ~Wait();

  bool await_ready() const { return socket_.shut_down_ || socket_.satisfied(needs_); }
  void await_suspend(std::coroutine_handle<> waiter);
  Result<void> await_resume() const;

 private:
  friend class Socket;
  enum class Outcome : uint8_t { kReady, kDeadlineExceeded, kCancelled };

  Socket& socket_;
  Readiness needs_;
  Outcome outcome_ = Outcome::kReady;
  MonotonicTime deadline_;
  std::coroutine_handle<> waiter_;
};

inline Socket::Wait Socket::wait(Readiness needs, MonotonicTime deadline) {
  return {*this, needs, deadline};
}

}  // namespace bulkhead
