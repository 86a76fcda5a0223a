#include "runtime/corked.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace bulkhead {
namespace {

// A socket that refuses sends its segments as they come.
void set_cork(int descriptor, int on) {
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_CORK, &on, sizeof(on));
}

}  // namespace

Corked::Corked(Socket& socket) : socket_(socket) {
  set_cork(socket_.descriptor(), 1);
}

Corked::~Corked() {
  set_cork(socket_.descriptor(), 0);
}

}  // namespace bulkhead
