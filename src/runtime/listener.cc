#include "runtime/listener.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace bulkhead {
namespace {

constexpr int kBacklog = 4096;
constexpr Nanoseconds kRetryDelay = std::chrono::milliseconds(100);

struct HostAndPort {
  std::string host, port;
};

Result<HostAndPort> split(const std::string& address) {
  const size_t colon = address.rfind(':');
  const auto invalid = [&] {
    return fail(ErrorCode::kInvalid,
                "cannot listen on \"" + address + "\": it is not HOST:PORT or [IPV6]:PORT");
  };
  if (colon == std::string::npos || colon + 1 == address.size()) return invalid();
  HostAndPort parts{address.substr(0, colon), address.substr(colon + 1)};
  const bool digits = parts.port.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || parts.port.size() > 5 || std::stoul(parts.port) > 65535) return invalid();
  if (parts.host.starts_with('[') && parts.host.ends_with(']')) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  } else if (parts.host.find(':') != std::string::npos) {
    return invalid();
  }
  return parts;
}

std::string explain(const std::string& address, int error) {
  switch (error) {
    case EADDRINUSE:
      return "address " + address + " is already in use";
    case EACCES:
      return "address " + address + " needs a privilege this process does not have";
    case EADDRNOTAVAIL:
      return "address " + address + " is not one of this machine";
    default:
      return "cannot listen on " + address + ": " + std::strerror(error);
  }
}

// The descriptor listens, or is -1 and errno says why.
FileHandle bind_and_listen(const addrinfo& candidate) {
  FileHandle descriptor(
      ::socket(candidate.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (descriptor.descriptor() < 0) return FileHandle(-1);
  const int on = 1, off = 0;
  ::setsockopt(descriptor.descriptor(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  // Every connection inherits it.
  ::setsockopt(descriptor.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (candidate.ai_family == AF_INET6) {
    ::setsockopt(descriptor.descriptor(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  }
  if (::bind(descriptor.descriptor(), candidate.ai_addr, candidate.ai_addrlen) == 0 &&
      ::listen(descriptor.descriptor(), kBacklog) == 0) {
    return descriptor;
  }
  const int error = errno;
  {
    const FileHandle failed = std::move(descriptor);
  }
  errno = error;
  return FileHandle(-1);
}

uint16_t bound_port(int descriptor) {
  sockaddr_storage name{};
  socklen_t size = sizeof(name);
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&name), &size);
  if (name.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6&>(name).sin6_port);
  return ntohs(reinterpret_cast<sockaddr_in&>(name).sin_port);
}

std::string numeric_host(const sockaddr_storage& name) {
  char text[INET6_ADDRSTRLEN] = "";
  if (name.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(name);
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
    return text;
  }
  const in6_addr& v6 = reinterpret_cast<const sockaddr_in6&>(name).sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&v6)) {
    ::inet_ntop(AF_INET, &v6.s6_addr[12], text, sizeof(text));
  } else {
    ::inet_ntop(AF_INET6, &v6, text, sizeof(text));
  }
  return text;
}

Result<ListeningSocket> listen_on_host(const HostAndPort& parts, const std::string& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int refused = ::getaddrinfo(parts.host.c_str(), parts.port.c_str(), &hints, &found);
  if (refused != 0) {
    return fail(ErrorCode::kInvalid,
                "cannot find address " + address + ": " + ::gai_strerror(refused));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, &::freeaddrinfo);
  int first_error = 0;
  for (const addrinfo* candidate = found; candidate != nullptr; candidate = candidate->ai_next) {
    FileHandle descriptor = bind_and_listen(*candidate);
    if (descriptor.descriptor() >= 0) {
      const uint16_t port = bound_port(descriptor.descriptor());
      return ListeningSocket{std::move(descriptor), port};
    }
    if (first_error == 0) first_error = errno;
  }
  const bool in_use = first_error == EADDRINUSE;
  return fail(in_use ? ErrorCode::kAlreadyExists : ErrorCode::kUnavailable,
              explain(address, first_error));
}

}  // namespace

Result<ListeningSocket> listen_on(std::string address) {
  HostAndPort parts = TRY(split(address));
  if (!parts.host.empty()) return listen_on_host(parts, address);
  // Both families through one IPv6 socket; a machine without IPv6 has IPv4 only.
  parts.host = "::";
  Result<ListeningSocket> both = listen_on_host(parts, address);
  if (both || errno != EAFNOSUPPORT) return both;
  parts.host = "0.0.0.0";
  return listen_on_host(parts, address);
}

Listener::Listener(EventLoop& loop, FileHandle descriptor, Accepted accepted)
    : loop_(loop), descriptor_(std::move(descriptor)), accepted_(std::move(accepted)) {}

Listener::~Listener() {
  close();
}

Result<void> Listener::start() {
  return loop_.watch(descriptor_.descriptor(), *this);
}

void Listener::close() {
  if (descriptor_.descriptor() < 0) return;
  loop_.cancel(retry_);
  loop_.unwatch(descriptor_.descriptor(), *this);
  const FileHandle closed = std::move(descriptor_);
}

void Listener::ready(uint32_t) {
  accept_all();
}

void Listener::accept_all() {
  while (descriptor_.descriptor() >= 0) {
    sockaddr_storage name{};
    socklen_t size = sizeof(name);
    FileHandle connection(::accept4(descriptor_.descriptor(), reinterpret_cast<sockaddr*>(&name),
                                    &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (connection.descriptor() >= 0) {
      accepted_(std::move(connection), numeric_host(name));
      continue;
    }
    if (errno == EAGAIN) return;
    const bool one_connection_ended = errno == ECONNABORTED || errno == EINTR || errno == EPROTO;
    if (!one_connection_ended) return retry_later();
  }
}

// Out of descriptors or memory, say: those who wait raise no new edge, so look again soon.
void Listener::retry_later() {
  loop_.cancel(retry_);
  retry_ = loop_.run_at(loop_.now() + kRetryDelay, [this] { accept_all(); });
}

}  // namespace bulkhead
