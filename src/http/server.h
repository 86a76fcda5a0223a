// The HTTP server: one accept loop that hands connections to N I/O threads in turn. One listening
// socket instead of SO_REUSEPORT, because an address in use must be an error, few busy clients must
// spread over the threads, and the connection limit is then kept in one place.
// start() and stop() belong to one thread; it must not be one of the server's own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/io_thread.h"
#include "runtime/listener.h"

namespace bulkhead {

struct ServerOptions {
  std::string address = "127.0.0.1:0";  // see listen_on()
  size_t threads = 0;                   // 0: one for each processor
  HttpLimits limits = {};
  std::shared_ptr<const TlsContext> tls = {};  // none: plain HTTP only
};

class Server {
 public:
  // `handler`, `metrics` and `logger` outlive the server. One server per Metrics.
  Server(ServerOptions options, Handler& handler, Metrics& metrics, Logger& logger);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds, then serves on its own threads. Once only. Errors: as listen_on().
  Result<void> start();
  uint16_t port() const { return port_; }
  // New connections use these files from now on; running ones keep theirs, but for those whose
  // client has shown a certificate: they end after the request in flight.
  void replace_tls(std::shared_ptr<const TlsContext> tls);
  // Stops accepting, closes idle connections, lets requests in flight finish (at most
  // limits.shutdown_deadline, then their sockets are shut down), joins the threads.
  void stop();

 private:
  void admit(FileHandle connection, std::string peer);

  const ServerOptions options_;
  HttpMetrics metrics_;
  Logger& logger_;
  std::vector<std::unique_ptr<IoThread>> threads_;
  std::optional<Listener> listener_;  // on the first thread's loop
  size_t next_thread_ = 0;
  uint16_t port_ = 0;
};

}  // namespace bulkhead
