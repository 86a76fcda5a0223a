// While it lives, only full segments leave a TCP socket, as tcp(7) says of TCP_CORK; what is left
// leaves at its end. Costs two system calls: for long bodies.
#pragma once

#include "runtime/socket.h"

namespace bulkhead {

class Corked {
 public:
  // The socket outlives it.
  explicit Corked(Socket& socket);
  ~Corked();
  Corked(const Corked&) = delete;
  Corked& operator=(const Corked&) = delete;

 private:
  Socket& socket_;
};

}  // namespace bulkhead
