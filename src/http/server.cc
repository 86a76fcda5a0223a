#include "http/server.h"

#include <algorithm>

#include "runtime/signals.h"

namespace bulkhead {

Server::Server(ServerOptions options, Handler& handler, Metrics& metrics, Logger& logger)
    : options_(std::move(options)), metrics_(metrics), logger_(logger) {
  const size_t processors = std::max(1u, std::thread::hardware_concurrency());
  const size_t count = options_.threads == 0 ? processors : options_.threads;
  for (size_t i = 0; i < count; ++i) {
    threads_.push_back(
        std::make_unique<IoThread>(options_.limits, handler, metrics_, logger_, options_.tls));
  }
}

Server::~Server() {
  stop();
}

Result<void> Server::start() {
  ignore_broken_pipes();
  ListeningSocket listening = TRY(listen_on(options_.address));
  listener_.emplace(threads_.front()->loop(), std::move(listening.descriptor),
                    [this](FileHandle connection, std::string peer) {
                      admit(std::move(connection), std::move(peer));
                    });
  TRY(listener_->start());
  port_ = listening.port;
  for (auto& thread : threads_) thread->start();
  logger_.info("listening", {{"address", options_.address}, {"port", port_}});
  return {};
}

void Server::admit(FileHandle connection, std::string peer) {
  metrics_.connections_accepted.add();
  const auto open = static_cast<size_t>(std::max<int64_t>(metrics_.connections_open.value(), 0));
  const HttpLimits& limits = options_.limits;
  const bool over_limit = open >= limits.connections_max;
  if (over_limit) metrics_.connections_refused.add();
  if (open >= limits.connections_max + limits.refusing_connections_max) return;
  metrics_.connections_open.add(1);
  next_thread_ = (next_thread_ + 1) % threads_.size();
  threads_[next_thread_]->adopt(std::move(connection), std::move(peer),
                                over_limit ? Admission::kOverLimit : Admission::kServe);
}

void Server::replace_tls(std::shared_ptr<const TlsContext> tls) {
  for (auto& thread : threads_) thread->replace_tls(tls);
}

void Server::stop() {
  if (!listener_ || threads_.empty()) return;
  threads_.front()->loop().post([this] { listener_->close(); });
  for (auto& thread : threads_) thread->drain();
  for (auto& thread : threads_) thread->join();
  listener_.reset();
}

}  // namespace bulkhead
