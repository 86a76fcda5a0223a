// Takes the chunked transfer coding (RFC 9112 section 7.1) off a request body, strictly: CRLF only,
// sizes of 1 to 16 hexadecimal digits up to 2^63-1, chunk extensions and trailers well-formed,
// limited and ignored. Pure and incremental: it keeps at most one unfinished line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bulkhead {

class ChunkedDecoder {
 public:
  static constexpr size_t kLineBytesMax = 1024;              // a size line or a trailer
  static constexpr uint64_t kExtensionBytesMax = 16 * 1024;  // of one body
  static constexpr size_t kTrailerBytesMax = 8 * 1024;

  struct Step {
    size_t consumed = 0;       // of the input
    std::string_view payload;  // within the consumed input; may be empty
  };

  // Decodes up to and including the next piece of payload. Call again with the rest until the
  // input is used up or finished(). kInvalid: malformed, and so is
  // every later call.
  Result<Step> next(std::string_view input);
  // The last chunk and its trailers were consumed; the input after them is not part of the body.
  bool finished() const { return state_ == State::kFinished; }

 private:
  enum class State : uint8_t { kSizeLine, kPayload, kPayloadEnd, kTrailers, kFinished, kBroken };

  Result<Step> decode(std::string_view input);
  Result<size_t> take_line(std::string_view input);
  Result<void> accept_line();
  Result<void> accept_size_line();
  Result<void> accept_trailer();

  State state_ = State::kSizeLine;
  uint64_t remaining_ = 0;        // of the current chunk's payload
  uint64_t extension_bytes_ = 0;  // of all chunks so far
  size_t trailer_bytes_ = 0;
  std::string line_;  // the line being put together, with its CRLF when complete
};

}  // namespace bulkhead
