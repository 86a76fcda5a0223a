#include "api/standard_headers.h"

namespace bulkhead {
namespace {

// Nothing here is a page: if a browser shows it all the same, it runs and embeds nothing, sits in
// no frame, guesses no type, tells no other site where it came from, and is nobody else's resource.
constexpr std::string_view kConstantLines =
    "Docker-Distribution-Api-Version: registry/2.0\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

}  // namespace

StandardHeaders::StandardHeaders(Milliseconds hsts_max_age)
    : plain_lines_(kConstantLines), tls_lines_(kConstantLines) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(hsts_max_age).count();
  if (seconds > 0) {
    tls_lines_ += "Strict-Transport-Security: max-age=" + std::to_string(seconds) + "\r\n";
  }
}

void StandardHeaders::add(Response& response, const std::string& request_id,
                          Transport transport) const {
  response.constant_lines = transport == Transport::kTls ? tls_lines_ : plain_lines_;
  response.headers.add("X-Request-Id", request_id);
  if (!response.headers.find("Cache-Control")) {
    response.headers.add("Cache-Control", "no-store");
  }
}

}  // namespace bulkhead
