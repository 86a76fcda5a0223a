// A server of one thread for tests of the fetcher: sends every client the same bytes, or nothing.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>

#include "base/invariant.h"

namespace bulkhead {

class CannedServer {
 public:
  // An empty `reply` leaves the client waiting.
  explicit CannedServer(std::string reply) : reply_(std::move(reply)) {
    sockaddr_in address{.sin_family = AF_INET, .sin_addr = {::htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    INVARIANT(::bind(listener_, generic, size) == 0 && ::listen(listener_, 8) == 0 &&
                  ::getsockname(listener_, generic, &size) == 0,
              "a loopback port is free");
    port_ = ::ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~CannedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/keys"; }
  int clients() const { return clients_; }

 private:
  void serve() {
    for (int client = 0; (client = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(client)) {
      ++clients_;
      char head[4096];
      // The request is small, so one piece; without a reply the second read ends with the client.
      if (::read(client, head, sizeof(head)) <= 0) continue;
      if (reply_.empty() && ::read(client, head, sizeof(head)) <= 0) continue;
      for (size_t sent = 0; sent < reply_.size();) {
        const ssize_t done =
            ::send(client, reply_.data() + sent, reply_.size() - sent, MSG_NOSIGNAL);
        if (done <= 0) break;
        sent += static_cast<size_t>(done);
      }
    }
  }

  const std::string reply_;
  const int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
  std::atomic<int> clients_ = 0;
  std::thread thread_;
};

}  // namespace bulkhead
