// Reads one HTTP/1.1 answer: the head into a small buffer, the body only by its length. Written for
// measuring: it takes what servers send and judges nothing but the framing. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stream.h"

namespace bulkhead::bench {

class Answer {
 public:
  enum class State { kHead, kBody, kDone, kBroken };

  // Forgets the last one; the answer to a HEAD has no body.
  void begin(bool to_head);

  // Takes what the stream has, at most `bytes_max` of a body; kMoved as long as there may be more
  // to take and state() is neither kDone nor kBroken.
  Progress take(Stream& stream, uint64_t bytes_max);

  State state() const { return state_; }
  unsigned status() const { return status_; }
  uint64_t body_bytes() const { return body_bytes_; }
  const std::string& location() const { return location_; }
  bool closes() const { return closes_; }
  // The beginning of the head, for a message.
  std::string_view shown() const { return std::string_view(head_).substr(0, 300); }

 private:
  enum class Framing { kNone, kLength, kChunks, kToTheEnd };

  Progress take_body(Stream& stream, uint64_t bytes_max);
  void parse_head(std::string_view head);
  void parse_field(std::string_view name, std::string_view value);
  void begin_body(std::string_view bytes);
  void take_chunks(std::string_view bytes);
  void end();

  State state_ = State::kHead;
  Framing framing_ = Framing::kNone;
  bool to_head_ = false;
  bool closes_ = false;
  bool last_chunk_ = false;
  unsigned status_ = 0;
  uint64_t left_ = 0;  // of the body, or of the chunk
  uint64_t body_bytes_ = 0;
  std::string head_;
  std::string location_;
  std::string chunk_line_;
};

}  // namespace bulkhead::bench
