#include "app/app.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "app/registry_access.h"

namespace bulkhead {
namespace {

constexpr auto kChoresPatience = std::chrono::seconds(10);

LogLevel log_level(const LogConfig& config) {
  if (config.level == "debug") return LogLevel::kDebug;
  if (config.level == "warning") return LogLevel::kWarning;
  if (config.level == "error") return LogLevel::kError;
  return LogLevel::kInfo;
}

LogFormat log_format(const LogConfig& config) {
  const bool on_terminal = config.file.empty() && ::isatty(STDERR_FILENO) == 1;
  const bool wants_text = config.format == "text" || (config.format == "auto" && on_terminal);
  return wants_text ? LogFormat::kText : LogFormat::kJson;
}

Result<std::unique_ptr<Logger>> open_log(const LogConfig& config) {
  if (!config.file.empty()) {
    const FileHandle file(
        ::open(config.file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
    if (file.descriptor() < 0) {
      return fail(ErrorCode::kInvalid,
                  fmt::format("log.file: cannot write {}: {}", config.file, std::strerror(errno)));
    }
  }
  return std::make_unique<Logger>(log_level(config), log_format(config), config.file);
}

// Whoever waits for the file never reads half a number.
Result<void> write_port_file(const std::string& path, uint16_t port) {
  if (path.empty()) return {};
  const std::string draft = path + ".new";
  const std::string text = fmt::format("{}\n", port);
  const FileHandle file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (file.descriptor() < 0 ||
      ::write(file.descriptor(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      std::rename(draft.c_str(), path.c_str()) != 0) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot write the port file {}: {}", path, std::strerror(errno)));
  }
  return {};
}

AuditRecord process_record(AuditEvent event) {
  return {.event = event,
          .actor = actor_of(Operator{::getuid()}),
          .details = {{"version", BULKHEAD_VERSION}}};
}

double seconds_since_epoch(const Clock& clock) {
  return static_cast<double>(to_milliseconds(clock.now())) / 1000;
}

}  // namespace

Result<std::unique_ptr<App>> App::make(Config config, DataDirectory directory) {
  auto log = TRY(open_log(config.log));
  return std::unique_ptr<App>(
      new App(std::move(config), std::move(directory), std::move(log)));
}

App::App(Config config, DataDirectory directory, std::unique_ptr<Logger> log)
    : config_(std::move(config)),
      directory_(std::move(directory)),
      log_(std::move(log)),
      signals_(loop_, [this](int signal) { hear(signal); }),
      ending_(loop_) {}

Result<std::shared_ptr<const TlsContext>> App::load_tls() const {
  if (config_.tls.certificate.empty()) return nullptr;
  return TlsContext::load({.certificate_chain = config_.tls.certificate,
                           .private_key = config_.tls.key,
                           .client_ca = config_.tls.client_ca});
}

Result<void> App::assemble() {
  auto tls = TRY(load_tls());
  stores_ = TRY(open_stores(directory_, config_));
  audit_ = TRY(AuditLog::open(directory_.audit_path(), audit_settings(config_),
                              {clock_, metrics_, *log_}));
  MetadataStore metadata(*stores_.key_value);
  RegistryIdentity identity = TRY(RegistryIdentity::load(metadata));
  service_.emplace(ServiceParts{config_, stores_, clock_, random_, *audit_, metrics_, *log_},
                   std::move(identity), std::move(tls));
  operations_.emplace(service_->metadata(), *audit_, clock_, random_, admin_settings(config_));
  chores_.emplace(loop_, service_->registry().maintenance, config_.server.maintenance_interval,
                  metrics_, *log_);
  observe_stores();
  return {};
}

void App::observe_stores() {
  metrics_.gauge("bulkhead_build_info", "Which program this is; always 1.",
                 "version=\"" BULKHEAD_VERSION "\"").set(1);
  const double started = seconds_since_epoch(clock_);
  metrics_.observe_gauge("bulkhead_start_time_seconds", "When the process began, since 1970.",
                         [started] { return started; });
  const LmdbStore& store = *stores_.key_value;
  metrics_.observe_gauge("bulkhead_metadata_used_bytes", "Metadata in use.", [&store] {
    return static_cast<double>(store.statistics().used_bytes);
  });
  metrics_.observe_gauge("bulkhead_metadata_limit_bytes", "Most that metadata may use.", [&store] {
    return static_cast<double>(store.statistics().map_bytes);
  });
  metrics_.observe_gauge("bulkhead_metadata_commits", "Durable commits since the start.", [&store] {
    return static_cast<double>(store.statistics().commits);
  });
  metrics_.observe_gauge("bulkhead_metadata_transactions", "Transactions since the start.",
                         [&store] { return static_cast<double>(store.statistics().transactions); });
}

Result<void> App::serve(const std::string& port_file) {
  TRY(assemble());
  admin_socket_ = TRY(AdminSocket::open(directory_.path(), loop_, *operations_, *log_));
  TRY(service_->server().start());
  const Result<void> written = write_port_file(port_file, service_->server().port());
  if (!written) {
    service_->server().stop();
    return written;
  }
  chores_->start();
  audit_->note(process_record(AuditEvent::kStarted));
  loop_.run();
  return {};
}

void App::hear(int signal) {
  if (signal == SIGHUP && !config_.tls.certificate.empty()) return reload_tls();
  if (ending_.running() == 0) ending_.start(shut_down());
}

// A mistake in the files is logged and the old certificate stays.
void App::reload_tls() {
  auto tls = load_tls();
  if (!tls) return log_->error("TLS files not reloaded", {{"reason", tls.error().message}});
  service_->server().replace_tls(*std::move(tls));
  log_->info("TLS files reloaded");
}

Task<void> App::shut_down() {
  log_->info("stopping");
  CO_TRY(co_await admin_socket_->stop());
  service_->server().stop();
  // A round may have a million files to delete. Whatever it leaves, the next start continues.
  const TimerId impatience = loop_.run_at(loop_.now() + kChoresPatience, [this] {
    log_->info("stopped in the middle of maintenance");
    std::_Exit(EXIT_SUCCESS);
  });
  CO_TRY(co_await chores_->stop());
  loop_.cancel(impatience);
  audit_->note(process_record(AuditEvent::kStopped));
  log_->info("stopped");
  loop_.stop();
  co_return {};
}

}  // namespace bulkhead
