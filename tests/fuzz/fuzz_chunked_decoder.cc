// A chunked body decodes to the same bytes however it arrives, and to no more than it holds.
#include "base/invariant.h"
#include "http/chunked_decoder.h"

using namespace bulkhead;

namespace {

struct Outcome {
  std::string payload;
  size_t consumed = 0;
  bool finished = false;
  bool malformed = false;
};

Outcome decode(std::string_view bytes, size_t step_bytes) {
  ChunkedDecoder decoder;
  Outcome outcome;
  while (outcome.consumed < bytes.size() && !decoder.finished()) {
    const auto step = decoder.next(bytes.substr(outcome.consumed, step_bytes));
    if (!step) {
      outcome.malformed = true;
      return outcome;
    }
    INVARIANT(step->consumed > 0, "every step gets on");
    outcome.consumed += step->consumed;
    outcome.payload += step->payload;
  }
  outcome.finished = decoder.finished();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = decode(bytes, SIZE_MAX);
  INVARIANT(whole.payload.size() <= bytes.size(), "nothing is made up");
  INVARIANT(!whole.finished || bytes.substr(0, whole.consumed).ends_with("\r\n"), "ends in CRLF");
  for (size_t step : {1, 5}) {
    const Outcome pieces = decode(bytes, step);
    INVARIANT(pieces.finished == whole.finished && pieces.malformed == whole.malformed,
              "pieces end alike");
    INVARIANT(
        !whole.finished || (pieces.payload == whole.payload && pieces.consumed == whole.consumed),
        "pieces add up");
  }
  return 0;
}
