#include "runtime/corked.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace bulkhead {
namespace {

bool is_corked(const Socket& socket) {
  int on = 0;
  socklen_t size = sizeof(on);
  EXPECT_EQ(::getsockopt(socket.descriptor(), IPPROTO_TCP, TCP_CORK, &on, &size), 0);
  return on != 0;
}

TEST(Corked, HoldsSegmentsBackWhileItLives) {
  EventLoop loop;
  Socket socket(loop, FileHandle(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)));
  {
    const Corked corked(socket);
    EXPECT_TRUE(is_corked(socket));
  }
  EXPECT_FALSE(is_corked(socket));
}

}  // namespace
}  // namespace bulkhead
