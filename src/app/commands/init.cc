// bulkhead init: makes a registry in an empty directory, with the user admin.
#include <unistd.h>

#include <memory>
#include <ostream>

#include "app/admin_operations.h"
#include "app/commands/data_option.h"
#include "app/data_directory.h"
#include "app/registry_access.h"
#include "app/stores.h"
#include "auth/signing_keys.h"
#include "metadata/shuffled_ids.h"
#include "runtime/random_source.h"

namespace bulkhead {
namespace {

struct InitOptions : DataOption {
  std::string password_file;
};

Result<void> run_init(const InitOptions& options, CommandLine& command_line) {
  const Config config = TRY(options.config());
  SystemRandom random;
  NewRegistry registry{
      .id_bytes = random.bytes(16),
      .id_key = random.bytes(kIdKeyBytes),
      .key_material = new_signing_key(random) + new_signing_key(random),
      .admin_password_hash =
          TRY(blocking_read_password_hash(options.password_file, command_line.in))};
  DataDirectory directory = TRY(DataDirectory::create(options.data));
  const auto store = TRY(open_metadata(directory, config));
  MetadataStore metadata(*store);
  TRY(blocking_run(create_registry(metadata, std::move(registry), SystemClock().now())));
  TRY(blocking_record_alone(directory, config, init_record({::getuid()})));
  TRY(directory.finish());
  command_line.out << "made a registry in " << options.data
                   << "; the user admin may do everything\nserve it with: bulkhead serve --data "
                   << options.data << " --listen " << config.server.listen << "\n";
  return {};
}

}  // namespace

void add_init_command(const Command& program) {
  const Command command = program.add("init", "Make a registry in a new or empty directory");
  auto options = std::make_shared<InitOptions>();
  options->add_to(command);
  command.add_option("--admin-password-file", "FILE", options->password_file,
                     "Holds the password of the user admin; - is standard input",
                     Presence::kRequired);
  command.set_run([options, &command_line = command.command_line()] {
    return run_init(*options, command_line);
  });
}

}  // namespace bulkhead
