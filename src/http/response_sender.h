// Sends one response over a channel: head and small parts go out in one call, large byte parts
// without a copy, file regions by sendfile in 4 MiB steps (under TLS through a 64 KiB buffer).
// Of a stream one run is held at a time.
// Between steps other connections of the loop get their turn. Belongs to one connection's frame.
#pragma once

#include <string>

#include "http/channel.h"
#include "http/limits.h"
#include "http/response.h"

namespace bulkhead {

class ResponseSender {
 public:
  ResponseSender(Channel& channel, const HttpLimits& limits) : channel_(channel), limits_(limits) {}

  // Where the head is put before send().
  std::string& buffer() { return buffer_; }
  // Sends the buffer, then `body`. Errors: kDeadlineExceeded (the peer acknowledged nothing for
  // write_idle), kCancelled (it is gone), kCorrupt (a file region could not be read), or what a
  // stream says: in all cases the connection is of no use any more.
  Task<void> send(std::vector<BodyPart> body);

 private:
  // Whether the run is of bytes that found room in the buffer.
  bool append_small(const BodyRun& run);
  Task<void> send_stream(BodyStream& stream);
  Task<void> send_run(BodyRun run);
  Task<void> send_bytes(std::string bytes);
  Task<void> copy_file(FileRegion region);
  Task<void> send_file(FileRegion region);
  Task<void> flush(MoreToCome more);
  Task<void> wait_for_room(Readiness needs);

  Channel& channel_;
  const HttpLimits& limits_;
  std::string buffer_;
};

}  // namespace bulkhead
