// What the HTTP server counts. Registered once, shared by all I/O threads.
#pragma once

#include "base/metrics.h"

namespace bulkhead {

struct HttpMetrics {
  explicit HttpMetrics(Metrics& metrics)
      : connections_open(metrics.gauge("bulkhead_http_connections_open",
                                       "Client connections that are open now.")),
        connections_accepted(metrics.counter("bulkhead_http_connections_accepted_total",
                                             "Client connections accepted.")),
        connections_refused(metrics.counter("bulkhead_http_connections_refused_total",
                                            "Client connections over the limit.")),
        requests_in_flight(
            metrics.gauge("bulkhead_http_requests_in_flight", "Requests being served now.")),
        requests(metrics.counter("bulkhead_http_requests_total", "Requests handed to a handler.")),
        requests_refused(metrics.counter("bulkhead_http_requests_refused_total",
                                         "Requests refused before a handler saw them.")),
        tls_failures(
            metrics.counter("bulkhead_http_tls_failures_total", "TLS handshakes that failed.")),
        exceptions(metrics.counter("bulkhead_http_exceptions_total",
                                   "Requests that ended in an unexpected failure of ours.")) {}

  Gauge& connections_open;
  Counter& connections_accepted;
  Counter& connections_refused;
  Gauge& requests_in_flight;
  Counter& requests;
  Counter& requests_refused;
  Counter& tls_failures;
  Counter& exceptions;
};

}  // namespace bulkhead
