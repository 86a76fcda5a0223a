// bulkhead version: what this program is and which data it works with.
#include <ostream>

#include <CLI/CLI.hpp>

#include "app/command_line.h"
#include "app/data_directory.h"

namespace bulkhead {

void add_version_command(CLI::App& app, CommandLine& command_line) {
  CLI::App* command = app.add_subcommand("version", "Show the program's version");
  command->callback([&command_line] {
    command_line.run = [&command_line]() -> Result<void> {
      command_line.out << "bulkhead " BULKHEAD_VERSION " (data version " << kDataVersion << ", "
                       << __VERSION__ << ")\n";
      return {};
    };
  });
}

}  // namespace bulkhead
