// SIGTERM, SIGINT and SIGHUP as events on a loop. Create it in main() before any other thread
// starts: the signals are blocked for the calling thread and those it starts later, and read here
// instead. They stay blocked after the watch ends.
#pragma once

#include <functional>

#include "base/file_handle.h"
#include "runtime/event_loop.h"

namespace bulkhead {

class SignalWatch : private Watcher {
 public:
  // `received` runs on the loop's thread with the signal's number, once per signal read.
  SignalWatch(EventLoop& loop, std::function<void(int)> received);
  ~SignalWatch() override;
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  void ready(uint32_t events) override;

  EventLoop& loop_;
  FileHandle descriptor_;
  std::function<void(int)> received_;
};

// A peer that hangs up must be an error of the write, not the end of the process.
void ignore_broken_pipes();

}  // namespace bulkhead
