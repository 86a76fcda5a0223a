// One I/O thread of the server: a loop, the connections pinned to it and what they share. All
// methods may be called from any thread; they post to the loop.
#pragma once

#include <thread>
#include <unordered_set>

#include "http/connection.h"
#include "runtime/event_loop.h"
#include "runtime/task_group.h"

namespace bulkhead {

class IoThread {
 public:
  IoThread(const HttpLimits& limits, Handler& handler, HttpMetrics& metrics, Logger& logger,
           std::shared_ptr<const TlsContext> tls);
  // The thread must have been drained, or never started.
  ~IoThread();
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  void start();
  void adopt(FileHandle socket, std::string peer, Admission admission);
  // For connections accepted from now on. Those with a client's certificate end, since it was
  // verified by the context before.
  void replace_tls(std::shared_ptr<const TlsContext> tls);
  // Closes idle connections, lets the others finish what they do, breaks them off after
  // `shutdown_deadline`; the thread ends with the last one.
  void drain();
  void join();
  EventLoop& loop() { return loop_; }

 private:
  class Presence;

  Task<void> serve(FileHandle socket, std::string peer, Admission admission);
  void start_draining();

  EventLoop loop_;
  ConnectionContext context_;
  std::unordered_set<Connection*> connections_;
  TaskGroup tasks_;
  std::thread thread_;
};

}  // namespace bulkhead
