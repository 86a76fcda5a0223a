// Listening for TCP connections: listen_on() binds, a Listener accepts on one loop and hands each
// new descriptor (non-blocking, close-on-exec) to its owner's function on that loop's thread.
#pragma once

#include <functional>
#include <string>

#include "base/file_handle.h"
#include "base/result.h"
#include "runtime/event_loop.h"

namespace bulkhead {

struct ListeningSocket {
  FileHandle descriptor;
  uint16_t port = 0;  // the real one when 0 was asked for
};

// `address` is HOST:PORT, [IPv6]:PORT or :PORT (every address of this machine). A host may be a
// name; its first address that can be bound is taken. Port 0 lets the kernel choose.
// Errors, ready to be shown to an operator: kInvalid (not an address), kAlreadyExists (in use by
// another program), kUnavailable (not permitted, not an address of this machine).
Result<ListeningSocket> listen_on(std::string address);

class Listener : private Watcher {
 public:
  // `peer` is the numeric address without the port.
  using Accepted = std::function<void(FileHandle connection, std::string peer)>;

  Listener(EventLoop& loop, FileHandle descriptor, Accepted accepted);
  ~Listener() override;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // From the loop's thread, or before it runs.
  Result<void> start();
  // Stops accepting and gives the address free. From the loop's thread.
  void close();

 private:
  void ready(uint32_t events) override;
  void accept_all();
  void retry_later();

  EventLoop& loop_;
  FileHandle descriptor_;
  Accepted accepted_;
  TimerId retry_{};
};

}  // namespace bulkhead
