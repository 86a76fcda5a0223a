// The admin socket of a running server, DIR/admin.sock, and how the command line reaches it. Only
// the user that owns the server, and root, may speak: the socket's mode is 0600 and the peer's
// user id is asked again. See admin_protocol.h for what is said.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "app/admin_operations.h"
#include "base/file_handle.h"
#include "base/log.h"
#include "runtime/listener.h"
#include "runtime/socket.h"
#include "runtime/task_group.h"

namespace bulkhead {

// The server's end: takes connections on `loop`, whose thread makes all calls.
class AdminSocket {
 public:
  // The data directory's lock is held, so a socket that is there already is a dead server's.
  // kUnavailable. Everything passed outlives this object.
  static Result<std::unique_ptr<AdminSocket>> open(const std::string& data_path, EventLoop& loop,
                                                   AdminOperations& operations, Logger& log);

  // Accepts no more, breaks off who has not asked yet, and completes when the last answer is out.
  // Once, before destruction.
  Task<void> stop();

 private:
  AdminSocket(EventLoop& loop, FileHandle listening, AdminOperations& operations, Logger& log);
  Task<void> serve(FileHandle connection, Operator by);
  Task<AdminRequest> receive(Socket& socket, MonotonicTime deadline);

  EventLoop& loop_;
  AdminOperations& operations_;
  Logger& log_;
  Listener listener_;
  std::set<Socket*> receiving_;
  TaskGroup connections_;
};

// The command line's end. Absent when no server listens there. Blocks, for 60 s at most:
// kUnavailable when the server does not answer.
std::optional<Result<AdminTable>> blocking_ask_server(const std::string& data_path,
                                                      const AdminRequest& request);

}  // namespace bulkhead
