#include "app/registry_access.h"

#include <unistd.h>

#include <chrono>
#include <thread>

#include "app/admin_socket.h"
#include "app/stores.h"
#include "audit/audit_log.h"

namespace bulkhead {
namespace {

constexpr auto kPatience = std::chrono::seconds(15);
constexpr auto kRetry = std::chrono::milliseconds(20);

// The audit log while a command is at work, which has no metrics and no log.
struct CommandAudit {
  SystemClock clock;
  Metrics metrics;
  std::unique_ptr<AuditLog> log;

  Result<void> open(const DataDirectory& directory, const Config& config) {
    log = TRY(AuditLog::open(directory.audit_path(), audit_settings(config),
                             {clock, metrics, Logger::discard()}));
    return {};
  }
};

Result<AdminTable> run_alone(const DataDirectory& directory, const Config& config,
                             const AdminRequest& request) {
  const auto store = TRY(open_metadata(directory, config));
  MetadataStore metadata(*store);
  CommandAudit audit;
  TRY(audit.open(directory, config));
  SystemRandom random;
  AdminOperations operations(metadata, *audit.log, audit.clock, random, admin_settings(config));
  return blocking_run(operations.run(request, Operator{::getuid()}));
}

}  // namespace

Result<void> blocking_record_alone(const DataDirectory& directory, const Config& config,
                                   AuditRecord record) {
  CommandAudit audit;
  TRY(audit.open(directory, config));
  std::vector<AuditRecord> records{std::move(record)};
  return blocking_run(audit.log->record(std::move(records)));
}

Result<AdminTable> blocking_run_operation(const std::string& data_path, const Config& config,
                                          const AdminRequest& request) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    // A server that starts or stops has the lock but no socket: look at both again.
    auto directory = DataDirectory::open(data_path, LockHolder::kCommand);
    if (directory) return run_alone(*directory, config, request);
    if (directory.error().code != ErrorCode::kConflict) return fail(directory.error());
    if (auto answer = blocking_ask_server(data_path, request)) return *std::move(answer);
    if (std::chrono::steady_clock::now() > until) return fail(directory.error());
    std::this_thread::sleep_for(kRetry);
  }
}

}  // namespace bulkhead
