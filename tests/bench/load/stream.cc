#include "stream.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace bulkhead::bench {

namespace {

constexpr size_t kScratchBytes = 256 * 1024;
constexpr size_t kSendBytesMax = 1 << 20;

std::array<char, kScratchBytes> scratch;  // what is discarded under TLS still has to go somewhere

void set(int socket, int level, int name, int value) {
  setsockopt(socket, level, name, &value, sizeof value);
}

}  // namespace

Stream::Stream(const Options& options, SSL_CTX* context) {
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) fail("no more sockets; raise the limit of open files");
  set(socket_, IPPROTO_TCP, TCP_NODELAY, 1);
  if (options.receive_buffer > 0) {
    set(socket_, SOL_SOCKET, SO_RCVBUF, static_cast<int>(options.receive_buffer));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  if (inet_pton(AF_INET, options.host.c_str(), &address.sin_addr) != 1) fail("--host is an IPv4");
  // What goes wrong here is seen by finish_connecting().
  (void)connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (context == nullptr) return;
  tls_.reset(SSL_new(context));
  SSL_set_fd(tls_.get(), socket_);
  SSL_set_connect_state(tls_.get());
}

Stream::~Stream() {
  if (tls_ && connected_) SSL_shutdown(tls_.get());
  tls_.reset();
  close(socket_);
}

Progress Stream::finish_connecting() {
  if (!connected_) {
    tcp_info info{};
    socklen_t size = sizeof info;
    getsockopt(socket_, IPPROTO_TCP, TCP_INFO, &info, &size);
    if (info.tcpi_state == TCP_SYN_SENT) return Progress::kBlocked;
    if (info.tcpi_state != TCP_ESTABLISHED) return Progress::kEnded;
    connected_ = true;
  }
  if (!tls_) return Progress::kMoved;
  return moved_under_tls(SSL_do_handshake(tls_.get())).progress;
}

Moved Stream::moved(ssize_t result) const {
  if (result > 0) return {Progress::kMoved, static_cast<size_t>(result)};
  if (result < 0 && (errno == EAGAIN || errno == EINTR)) return {Progress::kBlocked};
  return {Progress::kEnded};
}

Moved Stream::moved_under_tls(int result) const {
  if (result > 0) return {Progress::kMoved, static_cast<size_t>(result)};
  const int why = SSL_get_error(tls_.get(), result);
  const bool waits = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
  return {waits ? Progress::kBlocked : Progress::kEnded};
}

Moved Stream::send(std::string_view bytes) {
  if (!tls_) return moved(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  return moved_under_tls(SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())));
}

Moved Stream::send(const Body& body, uint64_t done) {
  const size_t count = std::min<uint64_t>(body.length - done, kSendBytesMax);
  if (tls_) return send(std::string_view(body.bytes + done, count));
  auto offset = static_cast<off_t>(body.offset + done);
  return moved(sendfile(socket_, body.file, &offset, count));
}

Moved Stream::receive(std::span<char> into) {
  if (!tls_) return moved(recv(socket_, into.data(), into.size(), 0));
  return moved_under_tls(SSL_read(tls_.get(), into.data(), static_cast<int>(into.size())));
}

Moved Stream::discard(size_t bytes_max) {
  if (!tls_) return moved(recv(socket_, nullptr, bytes_max, MSG_TRUNC));
  return receive(std::span(scratch).first(std::min(bytes_max, scratch.size())));
}

}  // namespace bulkhead::bench
