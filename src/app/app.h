// The process of a running registry. The main thread's own loop hears signals, serves the admin
// socket and does the chores; requests run on the server's threads. All calls come from the main
// thread. Members are destroyed in reverse, threads before what they use.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/admin_operations.h"
#include "app/admin_socket.h"
#include "app/chores.h"
#include "app/config.h"
#include "app/data_directory.h"
#include "app/service.h"
#include "app/stores.h"
#include "audit/audit_log.h"
#include "base/log.h"
#include "base/metrics.h"
#include "runtime/event_loop.h"
#include "runtime/signals.h"
#include "runtime/task_group.h"

namespace bulkhead {

class App {
 public:
  // No other thread runs yet. kInvalid: the log file cannot be written.
  static Result<std::unique_ptr<App>> make(Config config, DataDirectory directory);

  // Opens the stores and serves until SIGTERM or SIGINT; then lets requests in flight finish.
  // `port_file`, unless empty, gets the port once clients can connect. SIGHUP reads the TLS files
  // again; without TLS it ends the server, as a terminal's hang-up should. Once. Errors are
  // sentences for an operator.
  Result<void> serve(const std::string& port_file);

 private:
  App(Config config, DataDirectory directory, std::unique_ptr<Logger> log);

  Result<std::shared_ptr<const TlsContext>> load_tls() const;
  Result<void> assemble();
  void observe_stores();
  void hear(int signal);
  void reload_tls();
  Task<void> shut_down();

  const Config config_;
  DataDirectory directory_;
  std::unique_ptr<Logger> log_;
  Metrics metrics_;
  SystemClock clock_;
  SystemRandom random_;
  EventLoop loop_;
  SignalWatch signals_;

  Stores stores_;
  std::unique_ptr<AuditLog> audit_;
  std::optional<Service> service_;
  std::optional<AdminOperations> operations_;
  std::unique_ptr<AdminSocket> admin_socket_;
  std::optional<Chores> chores_;
  TaskGroup ending_;
};

}  // namespace bulkhead
