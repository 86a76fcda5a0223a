#include "runtime/signals.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/invariant.h"

namespace bulkhead {
namespace {

FileHandle open_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGTERM);
  ::sigaddset(&set, SIGINT);
  ::sigaddset(&set, SIGHUP);
  const int blocked = ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  INVARIANT(blocked == 0, "blocking known signals works");
  return FileHandle(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

}  // namespace

SignalWatch::SignalWatch(EventLoop& loop, std::function<void(int)> received)
    : loop_(loop), descriptor_(open_signals()), received_(std::move(received)) {
  const bool watched = loop_.watch(descriptor_.descriptor(), *this).has_value();
  INVARIANT(watched, "at start-up a signal descriptor can be watched");
}

SignalWatch::~SignalWatch() {
  loop_.unwatch(descriptor_.descriptor(), *this);
}

void SignalWatch::ready(uint32_t) {
  signalfd_siginfo info;
  while (::read(descriptor_.descriptor(), &info, sizeof(info)) == sizeof(info)) {
    received_(static_cast<int>(info.ssi_signo));
  }
}

void ignore_broken_pipes() {
  ::signal(SIGPIPE, SIG_IGN);
}

}  // namespace bulkhead
