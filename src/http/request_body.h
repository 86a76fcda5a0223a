// The body of the request a connection is serving: takes Content-Length or chunked framing off the
// wire, answers "Expect: 100-continue" at the first read, and knows how much was left unread.
// Lives in the connection's frame for one request.
#pragma once

#include <string>

#include "http/channel.h"
#include "http/chunked_decoder.h"
#include "http/limits.h"
#include "http/request.h"
#include "http/request_head.h"

namespace bulkhead {

class RequestBody : public BodyReader {
 public:
  // `pending` holds bytes already received; what follows this body is left in it.
  RequestBody(Channel& channel, std::string& pending, const HttpLimits& limits,
              const RequestHead& head);

  Task<std::string> read(size_t bytes_max) override;
  std::optional<uint64_t> length() const override { return length_; }

  bool finished() const { return finished_; }
  // Drops what of an unread chunked body has already arrived, without waiting, within the drain
  // limit: a small body that is all there must not cost the connection.
  void drop_received();
  // Whether the rest is known to be coming and small enough to be read and dropped, so that the
  // connection can serve another request.
  bool can_be_drained() const;
  // Reads and drops the rest; only when can_be_drained(). Errors: as read().
  Task<void> drain();

 private:
  Task<void> send_continue();
  Task<std::string> receive(size_t bytes_max);
  Task<std::string> read_chunked(size_t bytes_max);
  std::string take_received(size_t bytes_max);
  Result<size_t> decode_in_place(std::string& bytes);
  std::string take_pending(size_t bytes_max);

  Channel& channel_;
  std::string& pending_;
  const HttpLimits& limits_;
  const std::optional<uint64_t> length_;
  uint64_t remaining_;  // with a length
  ChunkedDecoder decoder_;
  MonotonicTime deadline_{};  // of the next piece
  Nanoseconds idle_;
  bool continue_owed_;
  bool finished_;
  bool broken_ = false;
};

}  // namespace bulkhead
