#include "runtime/socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/task_group.h"

namespace bulkhead {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A socket on a loop, and the other end of the line.
class SocketTest : public testing::Test {
 protected:
  SocketTest() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    socket = std::make_unique<Socket>(loop, FileHandle(ends[0]));
    peer = std::make_unique<FileHandle>(ends[1]);
  }

  // Runs `task` on the loop to its end.
  void run(Task<void> task) {
    loop.post([&] { group.start(finish(std::move(task))); });
    loop.run();
  }

  Task<void> finish(Task<void> task) {
    outcome = co_await task;
    loop.stop();
    co_return {};
  }

  void peer_writes(std::string_view bytes) {
    ASSERT_EQ(::write(peer->descriptor(), bytes.data(), bytes.size()),
              static_cast<ssize_t>(bytes.size()));
  }
  MonotonicTime soon() const { return loop.now() + milliseconds(1); }
  MonotonicTime late() const { return loop.now() + seconds(20); }

  EventLoop loop;
  std::unique_ptr<Socket> socket;
  std::unique_ptr<FileHandle> peer;
  TaskGroup group{loop};
  Result<void> outcome;
};

Task<void> read_all(Socket& socket, MonotonicTime deadline, std::string& out) {
  char buffer[16];
  while (true) {
    const Transfer got = CO_TRY(socket.try_read(buffer, sizeof(buffer)));
    if (got.blocked()) {
      CO_TRY(co_await socket.wait(got.needs, deadline));
      continue;
    }
    if (got.bytes == 0) co_return {};
    out.append(buffer, got.bytes);
  }
}

TEST_F(SocketTest, ReadsWhatComesUntilTheEnd) {
  std::string seen;
  const std::string text(100, 'x');
  peer_writes("first ");
  loop.run_at(loop.now() + milliseconds(5), [&] { peer_writes(text); });
  loop.run_at(loop.now() + milliseconds(10), [&] { ::shutdown(peer->descriptor(), SHUT_WR); });
  run(read_all(*socket, late(), seen));
  EXPECT_TRUE(outcome);
  EXPECT_EQ(seen, "first " + text);
}

TEST_F(SocketTest, FindsAnEndThatCameWithTheBytes) {
  std::string seen;
  peer_writes("last");
  peer.reset();
  run(read_all(*socket, late(), seen));
  EXPECT_TRUE(outcome);
  EXPECT_EQ(seen, "last");
}

TEST_F(SocketTest, KeepsItsDeadline) {
  std::string seen;
  peer_writes("a");
  run(read_all(*socket, soon(), seen));
  EXPECT_EQ(outcome.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(seen, "a");
}

TEST_F(SocketTest, CanBeInterruptedAndUsedAgain) {
  std::string seen;
  loop.run_at(loop.now() + milliseconds(5), [&] { socket->interrupt(); });
  run(read_all(*socket, late(), seen));
  EXPECT_EQ(outcome.error().code, ErrorCode::kCancelled);
  peer_writes("b");
  peer.reset();
  run(read_all(*socket, late(), seen));
  EXPECT_TRUE(outcome);
  EXPECT_EQ(seen, "b");
}

TEST_F(SocketTest, IsOfNoUseOnceShutDown) {
  std::string seen;
  loop.run_at(loop.now() + milliseconds(5), [&] { socket->shut_down(); });
  run(read_all(*socket, late(), seen));
  EXPECT_EQ(outcome.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(socket->try_write("x", MoreToCome::kNo).error().code, ErrorCode::kCancelled);
}

Task<void> write_all(Socket& socket, std::string bytes, MonotonicTime deadline, int& waits) {
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const Transfer put = CO_TRY(socket.try_write(rest, MoreToCome::kNo));
    rest.remove_prefix(put.bytes);
    if (!put.blocked()) continue;
    ++waits;
    CO_TRY(co_await socket.wait(put.needs, deadline));
  }
  socket.shut_down_writing();
  co_return {};
}

TEST_F(SocketTest, WritesMoreThanTheKernelHolds) {
  const std::string sent(8 << 20, 'x');
  std::string seen;
  Socket other(loop, std::move(*peer));
  int waits = 0;
  loop.post([&] { group.start(write_all(*socket, sent, late(), waits)); });
  run(read_all(other, late(), seen));
  EXPECT_TRUE(outcome);
  EXPECT_GT(waits, 0);
  EXPECT_EQ(seen.size(), sent.size());
}

TEST_F(SocketTest, StopsWritingToOneWhoDoesNotRead) {
  int waits = 0;
  run(write_all(*socket, std::string(8 << 20, 'x'), soon(), waits));
  EXPECT_EQ(outcome.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_GT(socket->unacknowledged_bytes(), 0u);
}

TEST_F(SocketTest, TellsThatThePeerIsGone) {
  peer.reset();
  EXPECT_EQ(socket->try_write("x", MoreToCome::kNo).error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace bulkhead
