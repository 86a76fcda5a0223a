#include "app/registry_access.h"

#include <chrono>
#include <thread>

#include "app/admin_socket.h"
#include "app/data_directory.h"
#include "app/stores.h"

namespace bulkhead {
namespace {

constexpr auto kPatience = std::chrono::seconds(15);
constexpr auto kRetry = std::chrono::milliseconds(20);

Result<AdminTable> run_alone(const DataDirectory& directory, const Config& config,
                             const AdminRequest& request) {
  const auto store = TRY(open_metadata(directory, config));
  MetadataStore metadata(*store);
  SystemClock clock;
  SystemRandom random;
  AdminOperations operations(metadata, clock, random, admin_settings(config));
  return blocking_run(operations.run(request));
}

}  // namespace

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
