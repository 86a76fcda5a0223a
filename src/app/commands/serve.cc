// bulkhead serve: runs the registry until it is told to stop.
#include <algorithm>
#include <memory>
#include <optional>

#include "app/app.h"
#include "app/commands/data_option.h"
#include "app/process_limits.h"

namespace bulkhead {
namespace {

struct ServeOptions : DataOption {
  std::optional<std::string> listen;
  std::string port_file;
  std::string tls_certificate;
  std::string tls_key;
};

// Flags win over the file.
Result<Config> serve_config(const ServeOptions& options) {
  Config config = TRY(options.config_before_check());
  if (options.listen) config.server.listen = *options.listen;
  if (!options.tls_certificate.empty()) config.tls.certificate = options.tls_certificate;
  if (!options.tls_key.empty()) config.tls.key = options.tls_key;
  TRY(check_config(config));
  return config;
}

Result<void> run_serve(const ServeOptions& options) {
  Config config = TRY(serve_config(options));
  tune_allocator();
  const uint64_t files = raise_open_files_limit(config.server.open_files_max);
  // Three quarters are for connections, whatever was wished.
  config.storage.open_segments = std::min(config.storage.open_segments, files / 4);
  DataDirectory directory = TRY(DataDirectory::open(options.data, LockHolder::kServer));
  const auto app = TRY(App::make(std::move(config), std::move(directory)));
  return app->serve(options.port_file);
}

}  // namespace

void add_serve_command(const Command& program) {
  const Command command = program.add("serve", "Serve a registry until SIGTERM or Ctrl-C");
  auto options = std::make_shared<ServeOptions>();
  options->add_to(command);
  command.add_option("--listen", "HOST:PORT", options->listen,
                     "Where to listen; port 0 picks one (server.listen, 127.0.0.1:5000)");
  command.add_option("--port-file", "FILE", options->port_file,
                     "Gets the port once clients can connect");
  command.add_option("--tls-cert", "FILE", options->tls_certificate,
                     "PEM certificate chain; speaks TLS on the same port (tls.certificate)");
  command.add_option("--tls-key", "FILE", options->tls_key, "PEM private key (tls.key)");
  command.set_note(
      "SIGTERM and SIGINT let requests in flight finish; SIGHUP reads the TLS files again.");
  command.set_run([options] { return run_serve(*options); });
}

}  // namespace bulkhead
