// The life of one client connection, on one loop: plain or TLS by its first byte, then request
// after request until either side ends it. This is the one place where an exception is caught.
// An idle connection holds no buffers. The object outlives run().
#pragma once

#include <string>

#include "base/log.h"
#include "http/channel.h"
#include "http/handler.h"
#include "http/http_metrics.h"
#include "http/limits.h"
#include "http/request_body.h"
#include "http/request_head.h"
#include "http/response_head.h"

namespace bulkhead {

// What the connections of one I/O thread share; used from that thread only (but for what `handler`,
// `metrics` and `logger` refer to).
struct ConnectionContext {
  EventLoop& loop;
  Handler& handler;
  const HttpLimits& limits;
  HttpMetrics& metrics;
  Logger& logger;
  std::shared_ptr<const TlsContext> tls = {};  // none: plain HTTP only
  bool draining = false;
  DateLine date = {};
  std::string scratch = std::string(64 * 1024, '\0');  // for reads that do not suspend
};

enum class Admission : uint8_t { kServe, kOverLimit };

class Connection {
 public:
  Connection(ConnectionContext& context, FileHandle socket, std::string peer, Admission admission);

  // Ends when the connection does; never with an error.
  Task<void> run();
  // Ends the connection: at once when idle, else with the response in flight.
  void drain();
  // Ends it as drain() does if its client's certificate was verified by a context that is no
  // longer the one in use.
  void end_if_outdated();
  // Breaks it off; reads and writes in flight fail with kCancelled.
  void shut_down() { channel_.socket().shut_down(); }

 private:
  // How a request left the connection.
  enum class Ending : uint8_t { kKeepAlive, kClose, kLinger, kBroken };

  bool is_outdated() const;
  Task<void> secure();
  Task<size_t> await_request();
  Task<void> wait_idle(Readiness needs, MonotonicTime deadline);
  // `received` bytes of the request are in the scratch.
  Task<Ending> serve(size_t received);
  Task<HeadProgress> read_head(size_t received, RequestHead& head);
  HeadProgress parse_received(RequestHeadParser& parser, size_t received, RequestHead& head);
  Task<Ending> refuse(HeadRefusal refusal, AnswerTo answer);
  Task<Response> handle(Request& request);
  Task<void> send(Response response, AnswerTo answer, ConnectionField connection);
  Task<void> linger();

  ConnectionContext& context_;
  Channel channel_;
  std::string peer_;
  std::shared_ptr<const ClientCertificate> client_certificate_;
  std::string pending_;  // received, not yet used
  Admission admission_;
  bool idle_ = false;
};

}  // namespace bulkhead
