#include "runtime/socket.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace bulkhead {

Socket::Socket(EventLoop& loop, FileHandle descriptor)
    : loop_(loop), descriptor_(std::move(descriptor)) {
  // A socket that cannot be watched is dead from the start; its first use says so.
  if (!loop_.watch(descriptor_.descriptor(), *this)) shut_down_ = true;
}

Socket::~Socket() {
  loop_.forget(*this);  // closing takes it off the kernel's list
}

Result<Transfer> Socket::try_read(char* buffer, size_t size) {
  if (!readable_ && !shut_down_) return Transfer{.needs = Readiness::kReadable};
  const ssize_t got = ::recv(descriptor(), buffer, size, 0);
  if (got < 0) return blocked_or_failed(Readiness::kReadable);
  // A short read has emptied the socket: what comes later raises a new edge. After a hang-up
  // there is no later edge, so the end must be found by reading on.
  if (static_cast<size_t>(got) < size) readable_ = hung_up_;
  return Transfer{.bytes = static_cast<size_t>(got)};
}

Result<Transfer> Socket::try_peek(char* buffer, size_t size) {
  const ssize_t got = ::recv(descriptor(), buffer, size, MSG_PEEK);
  if (got < 0) return blocked_or_failed(Readiness::kReadable);
  return Transfer{.bytes = static_cast<size_t>(got)};
}

Result<Transfer> Socket::try_write(std::string_view bytes, MoreToCome more) {
  const int flags = MSG_NOSIGNAL | (more == MoreToCome::kYes ? MSG_MORE : 0);
  const ssize_t put = ::send(descriptor(), bytes.data(), bytes.size(), flags);
  if (put < 0) return blocked_or_failed(Readiness::kWritable);
  return Transfer{.bytes = static_cast<size_t>(put)};
}

Result<Transfer> Socket::try_send_file(const FileRegion& region, size_t bytes_max) {
  off_t offset = static_cast<off_t>(region.offset);
  const size_t size = std::min<uint64_t>(region.length, bytes_max);
  const ssize_t put = ::sendfile(descriptor(), region.file->descriptor(), &offset, size);
  if (put < 0) return blocked_or_failed(Readiness::kWritable);
  if (put == 0 && size > 0) return fail(ErrorCode::kCorrupt, "a file is shorter than its region");
  return Transfer{.bytes = static_cast<size_t>(put)};
}

Result<Transfer> Socket::blocked_or_failed(Readiness needs) {
  if (errno == EINTR) return Transfer{.needs = needs};  // still ready: the wait returns at once
  if (errno != EAGAIN || shut_down_) {
    return fail(ErrorCode::kCancelled, std::string("connection ended: ") + std::strerror(errno));
  }
  note_blocked(needs);
  return Transfer{.needs = needs};
}

void Socket::note_blocked(Readiness needs) {
  if (needs == Readiness::kReadable) readable_ = false;
  if (needs == Readiness::kWritable) writable_ = false;
}

size_t Socket::unacknowledged_bytes() const {
  int bytes = 0;
  return ::ioctl(descriptor(), SIOCOUTQ, &bytes) == 0 ? static_cast<size_t>(bytes) : 0;
}

bool Socket::satisfied(Readiness needs) const {
  switch (needs) {
    case Readiness::kNone:
      return true;
    case Readiness::kReadable:
      return readable_;
    case Readiness::kWritable:
      return writable_;
    case Readiness::kHangUp:
      return hung_up_;
  }
  return true;
}

void Socket::ready(uint32_t events) {
  const bool ended = events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);
  hung_up_ |= ended;
  readable_ |= ended || (events & EPOLLIN);
  writable_ |= static_cast<bool>(events & (EPOLLOUT | EPOLLHUP | EPOLLERR));
  if (waiting_ == nullptr || !satisfied(waiting_->needs_)) return;
  std::exchange(waiting_, nullptr)->waiter_.resume();  // may destroy this socket
}

void Socket::tick(MonotonicTime now) {
  if (waiting_ != nullptr && now >= waiting_->deadline_) wake_later(ErrorCode::kDeadlineExceeded);
}

void Socket::wake_later(ErrorCode outcome) {
  Wait* wait = std::exchange(waiting_, nullptr);
  if (wait == nullptr) return;
  wait->outcome_ = outcome == ErrorCode::kDeadlineExceeded ? Wait::Outcome::kDeadlineExceeded
                                                           : Wait::Outcome::kCancelled;
  loop_.post([waiter = wait->waiter_] { waiter.resume(); });
}

void Socket::interrupt() {
  wake_later(ErrorCode::kCancelled);
}

void Socket::shut_down() {
  shut_down_ = true;
  ::shutdown(descriptor(), SHUT_RDWR);
  wake_later(ErrorCode::kCancelled);
}

void Socket::shut_down_writing() {
  ::shutdown(descriptor(), SHUT_WR);
}

Socket::Wait::~Wait() {
  if (socket_.waiting_ == this) socket_.waiting_ = nullptr;
}

void Socket::Wait::await_suspend(std::coroutine_handle<> waiter) {
  INVARIANT(socket_.waiting_ == nullptr, "one coroutine waits on a socket at a time");
  waiter_ = waiter;
  socket_.waiting_ = this;
}

Result<void> Socket::Wait::await_resume() const {
  if (socket_.shut_down_) return fail(ErrorCode::kCancelled, "the connection was shut down");
  switch (outcome_) {
    case Outcome::kReady:
      return {};
    case Outcome::kDeadlineExceeded:
      return fail(ErrorCode::kDeadlineExceeded, "the peer is slow");
    case Outcome::kCancelled:
      break;
  }
  return fail(ErrorCode::kCancelled, "the connection is ending");
}

}  // namespace bulkhead
