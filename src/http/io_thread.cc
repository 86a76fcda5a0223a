#include "http/io_thread.h"

namespace bulkhead {

IoThread::IoThread(const HttpLimits& limits, Handler& handler, HttpMetrics& metrics, Logger& logger,
                   std::shared_ptr<const TlsContext> tls)
    : context_{.loop = loop_,
               .handler = handler,
               .limits = limits,
               .metrics = metrics,
               .logger = logger,
               .tls = std::move(tls)},
      tasks_(loop_, [&metrics, &logger](const Error& error) {
        metrics.exceptions.add();
        logger.error("a connection failed unexpectedly", {{"reason", error.message}});
      }) {}

IoThread::~IoThread() {
  join();
}

void IoThread::start() {
  thread_ = std::thread([this] { loop_.run(); });
}

void IoThread::join() {
  if (thread_.joinable()) thread_.join();
}

void IoThread::adopt(FileHandle socket, std::string peer, Admission admission) {
  loop_.post([this, socket = std::move(socket), peer = std::move(peer), admission]() mutable {
    tasks_.start(serve(std::move(socket), std::move(peer), admission));
  });
}

void IoThread::replace_tls(std::shared_ptr<const TlsContext> tls) {
  loop_.post([this, tls = std::move(tls)]() mutable {
    context_.tls = std::move(tls);
    for (Connection* connection : connections_) connection->end_if_outdated();
  });
}

void IoThread::drain() {
  loop_.post([this] { start_draining(); });
}

void IoThread::start_draining() {
  context_.draining = true;
  for (Connection* connection : connections_) connection->drain();
  if (connections_.empty()) return loop_.stop();
  loop_.run_at(loop_.now() + context_.limits.shutdown_deadline, [this] {
    for (Connection* connection : connections_) connection->shut_down();
  });
}

// Lists a connection for as long as its frame lives, however that ends.
class IoThread::Presence {
 public:
  Presence(IoThread& thread, Connection& connection) : thread_(thread), connection_(connection) {
    thread_.connections_.insert(&connection_);
  }
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;
  ~Presence() {
    thread_.connections_.erase(&connection_);
    thread_.context_.metrics.connections_open.add(-1);
    if (thread_.context_.draining && thread_.connections_.empty()) thread_.loop_.stop();
  }

 private:
  IoThread& thread_;
  Connection& connection_;
};

Task<void> IoThread::serve(FileHandle socket, std::string peer, Admission admission) {
  Connection connection(context_, std::move(socket), std::move(peer), admission);
  const Presence presence(*this, connection);
  co_return co_await connection.run();
}

}  // namespace bulkhead
