// bulkhead config: shows the configuration in effect, or the reference of all keys.
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "app/command_line.h"
#include "app/commands/config_options.h"

namespace bulkhead {

void add_config_command(CLI::App& app, CommandLine& command_line) {
  auto options = std::make_shared<ConfigOptions>();
  auto reference = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand(
      "config", "Show every configuration key with the value in effect, as a configuration file");
  options->add_to(*command);
  command->add_flag("--reference", *reference, "Show the keys' defaults as tables instead");
  command->callback([options, reference, &command_line] {
    command_line.run = [options, reference, &command_line]() -> Result<void> {
      const Config config = TRY(options->config());
      command_line.out << (*reference ? config_reference() : print_config(config));
      return {};
    };
  });
}

}  // namespace bulkhead
