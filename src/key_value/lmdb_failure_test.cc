// Every write and every sync of a run of transactions in turn fails, or is the moment of a
// kill -9. The process must end without acknowledging what is not there, and opening the file
// again must find every acknowledged transaction and at most one more.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>

#include "key_value/lmdb_harness.h"

namespace bulkhead {
namespace {

enum class Call { kNone, kWrite, kSync };
enum class Fault { kFail, kKill };

Call faulty_call = Call::kNone;
Fault fault = Fault::kFail;
std::atomic<int> calls_until_fault = 0;

bool fails(Call call) {
  if (call != faulty_call || --calls_until_fault != 0) return false;
  if (fault == Fault::kKill) ::raise(SIGKILL);
  errno = EIO;
  return true;
}

}  // namespace
}  // namespace bulkhead

// LMDB is a shared library, so these stand before the C library's.
extern "C" int fdatasync(int file) {
  if (bulkhead::fails(bulkhead::Call::kSync)) return -1;
  return static_cast<int>(::syscall(SYS_fdatasync, file));
}
extern "C" int fsync(int file) {
  if (bulkhead::fails(bulkhead::Call::kSync)) return -1;
  return static_cast<int>(::syscall(SYS_fsync, file));
}
extern "C" ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
  if (bulkhead::fails(bulkhead::Call::kWrite)) return -1;
  return ::syscall(SYS_pwrite64, file, bytes, count, offset);
}
extern "C" ssize_t pwrite64(int file, const void* bytes, size_t count, off_t offset) {
  return pwrite(file, bytes, count, offset);
}
extern "C" ssize_t writev(int file, const iovec* parts, int count) {
  if (bulkhead::fails(bulkhead::Call::kWrite)) return -1;
  return ::syscall(SYS_writev, file, parts, count);
}
extern "C" ssize_t pwritev(int file, const iovec* parts, int count, off_t offset) {
  if (bulkhead::fails(bulkhead::Call::kWrite)) return -1;
  return ::syscall(SYS_pwritev, file, parts, count, offset, 0);
}

namespace bulkhead {
namespace {

constexpr int kTransactions = 5;

std::string key(int number) {
  return "k" + std::to_string(number);
}

// In the child: one byte to `acknowledged` for each completed transaction. The values are large
// enough to have the file grown on the way.
[[noreturn]] void run_child(const std::string& path, int acknowledged, Call call, Fault how,
                            int nth) {
  auto store = LmdbStore::open({.path = path, .map_size_bytes = uint64_t{1} << 30});
  if (!store) ::_exit(3);
  BlockingExecutor executor;
  fault = how;
  calls_until_fault = nth;
  faulty_call = call;
  for (int i = 0; i < kTransactions; ++i) {
    auto body = [i](Transaction& transaction) -> Result<void> {
      transaction.put(key(i), std::string(2'000'000, 'v'));
      return {};
    };
    if (!executor.run((*store)->transact(body))) ::_exit(4);
    if (::write(acknowledged, "a", 1) != 1) ::_exit(5);
  }
  ::_exit(0);
}

struct Ending {
  int status = 0;
  int acknowledged = 0;
  std::string said;
};

Ending run_with_fault(const std::string& path, Call call, Fault how, int nth) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const std::string said_path = path + "/stderr";
  const pid_t child = ::fork();
  if (child == 0) {
    if (!std::freopen(said_path.c_str(), "w", stderr)) ::_exit(6);
    run_child(path, ends[1], call, how, nth);
  }
  ::close(ends[1]);
  Ending ending;
  char byte;
  while (::read(ends[0], &byte, 1) == 1) ++ending.acknowledged;
  ::close(ends[0]);
  EXPECT_EQ(::waitpid(child, &ending.status, 0), child);
  std::stringstream text;
  text << std::ifstream(said_path).rdbuf();
  ending.said = text.str();
  return ending;
}

int stored_transactions(Snapshot& snapshot) {
  int count = 0;
  while (count < kTransactions && snapshot.get(key(count))) ++count;
  for (int i = count; i < kTransactions; ++i) EXPECT_FALSE(snapshot.get(key(i))) << "a gap";
  return count;
}

class LmdbFailure : public ::testing::TestWithParam<std::tuple<Call, Fault>> {};

TEST_P(LmdbFailure, AtTheIthCallForAllI) {
  const auto [call, how] = GetParam();
  int faults = 0;
  for (int nth = 1;; ++nth) {
    LmdbHarness harness;
    harness.close();
    const Ending ending = run_with_fault(harness.path(), call, how, nth);
    if (WIFEXITED(ending.status) && WEXITSTATUS(ending.status) == 0) break;
    ++faults;
    if (how == Fault::kFail) {
      EXPECT_TRUE(WIFEXITED(ending.status) && WEXITSTATUS(ending.status) == EXIT_FAILURE) << nth;
      EXPECT_NE(ending.said.find("metadata store failed"), std::string::npos) << ending.said;
    } else {
      EXPECT_TRUE(WIFSIGNALED(ending.status)) << nth;
    }
    harness.open();
    const int stored = stored_transactions(*harness.store().snapshot());
    EXPECT_GE(stored, ending.acknowledged) << "call " << nth;
    EXPECT_LE(stored, ending.acknowledged + 1) << "call " << nth;
    ASSERT_TRUE(harness.put("after", "the failure"));
  }
  EXPECT_GE(faults, kTransactions) << "each transaction makes such a call";
}

INSTANTIATE_TEST_SUITE_P(Calls, LmdbFailure,
                         ::testing::Combine(::testing::Values(Call::kWrite, Call::kSync),
                                            ::testing::Values(Fault::kFail, Fault::kKill)));

}  // namespace
}  // namespace bulkhead
