// bulkhead config: shows the configuration in effect, or the reference of all keys.
#include <memory>
#include <ostream>

#include "app/command_line.h"
#include "app/commands/config_options.h"

namespace bulkhead {

void add_config_command(const Command& program) {
  const Command command = program.add(
      "config", "Show every configuration key with the value in effect, as a configuration file");
  auto options = std::make_shared<ConfigOptions>();
  auto reference = std::make_shared<bool>(false);
  options->add_to(command);
  command.add_flag("--reference", *reference, "Show the keys' defaults as tables instead");
  command.set_run([options, reference, &out = command.command_line().out]() -> Result<void> {
    const Config config = TRY(options->config());
    out << (*reference ? config_reference() : print_config(config));
    return {};
  });
}

}  // namespace bulkhead
