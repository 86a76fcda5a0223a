// A head means the same however it arrives, and what is accepted has one reading.
#include "base/invariant.h"
#include "http/request_grammar.h"
#include "http/request_head.h"

using namespace bulkhead;

namespace {

const HttpLimits kLimits;

struct Outcome {
  int status = 0;    // of a refusal
  size_t bytes = 0;  // of a complete head
  RequestHead head;
};

// Feeds the bytes in steps of `step`.
Outcome parse(std::string_view bytes, size_t step) {
  Outcome outcome;
  RequestHeadParser parser(kLimits);
  for (size_t size = std::min(step, bytes.size());; size = std::min(size + step, bytes.size())) {
    const HeadProgress progress = parser.parse(bytes.substr(0, size), outcome.head);
    if (const auto* refusal = std::get_if<HeadRefusal>(&progress)) outcome.status = refusal->status;
    if (const auto* complete = std::get_if<HeadComplete>(&progress))
      outcome.bytes = complete->bytes;
    if (outcome.status != 0 || outcome.bytes != 0 || size == bytes.size()) return outcome;
  }
}

void check_accepted(const RequestHead& head, std::string_view bytes) {
  INVARIANT(bytes.ends_with("\r\n\r\n"), "a head ends in an empty line");
  INVARIANT(is_token(head.method) && head.path.starts_with('/'), "the request line is sound");
  INVARIANT(head.http_1_0 || head.headers.count("host") == 1, "there is one Host");
  INVARIANT(head.headers.count("content-length") + head.headers.count("transfer-encoding") <= 1,
            "the body is framed one way");
  INVARIANT(!head.body_length == (head.headers.count("transfer-encoding") == 1),
            "chunked is said, not guessed");
  std::string printed = head.method + " " + head.path;
  const bool question = bytes.substr(printed.size(), 1) == "?";
  printed += (question ? "?" : "") + head.query + (head.http_1_0 ? " HTTP/1.0" : " HTTP/1.1");
  INVARIANT(bytes.starts_with(printed + "\r\n"), "the request line is kept as sent");
  printed += "\r\n";
  for (size_t i = 0; i < head.headers.size(); ++i) {
    const HeaderField field = head.headers[i];
    printed.append(field.name).append(":").append(field.value).append("\r\n");
  }
  const Outcome again = parse(printed + "\r\n", SIZE_MAX);
  INVARIANT(again.bytes == printed.size() + 2, "what was accepted is accepted again");
  INVARIANT(again.head.body_length == head.body_length && again.head.host == head.host,
            "and means the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = parse(bytes, SIZE_MAX);
  for (size_t step : {1, 7}) {
    const Outcome pieces = parse(bytes, step);
    INVARIANT(pieces.status == whole.status && pieces.bytes == whole.bytes, "pieces add up");
  }
  if (whole.bytes != 0) check_accepted(whole.head, bytes.substr(0, whole.bytes));
  return 0;
}
