// bulkhead version: what this program is and which data it works with.
#include <ostream>

#include "app/command_line.h"
#include "app/data_directory.h"

namespace bulkhead {

void add_version_command(const Command& program) {
  const Command command = program.add("version", "Show the program's version");
  command.set_run([&out = command.command_line().out]() -> Result<void> {
    out << "bulkhead " BULKHEAD_VERSION " (data version " << kDataVersion << ", " << __VERSION__
        << ")\n";
    return {};
  });
}

}  // namespace bulkhead
