// Every number the HTTP server keeps to, with its default. All of them end in a clear answer or a
// closed connection, never in an unbounded wait or buffer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bulkhead {

struct HttpLimits {
  // Over it: 503 and close.
  size_t connections_max = 20'000;
  // How many of those over the limit are kept long enough to hear the 503; the rest are closed.
  size_t refusing_connections_max = 256;

  // Over it: 431, or 400 when a Range field is there (clients halve their ranges on 400 only).
  size_t head_bytes_max = 64 * 1024;
  size_t target_bytes_max = 8 * 1024;  // over it: 414
  size_t fields_max = 200;             // over it: 431

  // From the first byte of a request to the end of its head, and for a TLS handshake. Late: 408.
  std::chrono::milliseconds head_deadline = std::chrono::seconds(10);
  // Between two pieces of a request body.
  std::chrono::milliseconds body_idle = std::chrono::seconds(30);
  // Between two requests, and before the first.
  std::chrono::milliseconds keep_alive_idle = std::chrono::seconds(60);
  // While the peer acknowledges nothing of a response.
  std::chrono::milliseconds write_idle = std::chrono::seconds(60);

  // What of an unread body is read and dropped so that the client hears the answer.
  uint64_t drain_bytes_max = 1024 * 1024;
  std::chrono::milliseconds drain_deadline = std::chrono::seconds(2);

  // How long shut-down waits for requests in flight.
  std::chrono::milliseconds shutdown_deadline = std::chrono::seconds(30);
};

}  // namespace bulkhead
