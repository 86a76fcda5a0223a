#include "runtime/listener.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace bulkhead {
namespace {

using testing::HasSubstr;

FileHandle connect_to(uint16_t port) {
  FileHandle connection(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(connection.descriptor(), reinterpret_cast<sockaddr*>(&name), sizeof(name)),
            0);
  return connection;
}

bool sends_at_once(const FileHandle& socket) {
  int on = 0;
  socklen_t size = sizeof(on);
  EXPECT_EQ(::getsockopt(socket.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, &size), 0);
  return on != 0;
}

TEST(Listener, HandsOutWhatConnects) {
  EventLoop loop;
  auto listening = listen_on("127.0.0.1:0");
  ASSERT_TRUE(listening);
  ASSERT_NE(listening->port, 0);
  std::vector<std::string> peers;
  Listener listener(loop, std::move(listening->descriptor),
                    [&](FileHandle socket, std::string peer) {
                      EXPECT_TRUE(sends_at_once(socket));
                      peers.push_back(peer);
                      if (peers.size() == 3) loop.stop();
                    });
  ASSERT_TRUE(listener.start());
  const FileHandle clients[] = {connect_to(listening->port), connect_to(listening->port),
                                connect_to(listening->port)};
  loop.run();
  EXPECT_EQ(peers, std::vector<std::string>(3, "127.0.0.1"));
  listener.close();
  EXPECT_TRUE(listen_on("127.0.0.1:" + std::to_string(listening->port)));
}

TEST(ListenOn, SaysThatAnAddressIsInUse) {
  const auto first = listen_on("127.0.0.1:0");
  ASSERT_TRUE(first);
  const std::string address = "127.0.0.1:" + std::to_string(first->port);
  const auto second = listen_on(address);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(second.error().message, "address " + address + " is already in use");
}

TEST(ListenOn, TakesNamesAndEveryAddress) {
  EXPECT_TRUE(listen_on("localhost:0"));
  EXPECT_TRUE(listen_on(":0"));
  EXPECT_TRUE(listen_on("0.0.0.0:0"));
}

TEST(ListenOn, RefusesWhatIsNoAddress) {
  for (const char* address : {"", "5000", "host:", "host:http", "host:70000", "::1:5000", "h:1:2",
                              "[::1]", "[::g]:0", "127.0.0.1:-1"}) {
    const auto listening = listen_on(address);
    ASSERT_FALSE(listening) << address;
    EXPECT_EQ(listening.error().code, ErrorCode::kInvalid) << address;
  }
  EXPECT_THAT(listen_on("192.0.2.1:0").error().message, HasSubstr("not one of this machine"));
}

}  // namespace
}  // namespace bulkhead
