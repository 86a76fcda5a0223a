#include "tally.h"

#include <fmt/format.h>

namespace bulkhead::bench {

namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const bool is_plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
    out += is_plain ? std::string(1, c)
                    : fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<uint8_t>(c)));
  }
  return out + "\"";
}

}  // namespace

void Tally::add_error(const std::string& text) {
  if (errors++ == 0) first_error = text;
}

std::string Tally::json() const {
  std::string text = fmt::format(
      R"({{"operations":{},"errors":{},"seconds":{:.6f},"cpu_seconds":{:.6f},"bytes_received":{},)"
      R"("bytes_sent":{},"connects":{},"first_error":{},"latency_ns":{{)",
      operations, errors, seconds, cpu_seconds, bytes_received, bytes_sent, connects,
      quoted(first_error));
  for (const double share : {0.5, 0.9, 0.99, 0.999, 1.0}) {
    text += fmt::format("\"p{:g}\":{},", share * 100, latencies.quantile(share));
  }
  return text + "\"buckets\":" + latencies.json() + "}}";
}

}  // namespace bulkhead::bench
