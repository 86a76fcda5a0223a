// bulkhead routes: every route the server answers and what it takes to use it.
#include <ostream>

#include "api/distribution/access_table.h"
#include "app/command_line.h"

namespace bulkhead {
namespace {

std::vector<std::string> cells_of(std::string_view method, const RouteLine& line) {
  return {std::string(method), std::string(line.pattern), std::string(to_string(line.operation)),
          to_string(access_needed(line.operation))};
}

std::vector<std::vector<std::string>> all_routes() {
  std::vector<std::vector<std::string>> rows;
  for (const RouteLine& line : route_table()) {
    rows.push_back(cells_of(line.method, line));
    if (line.method == "GET") rows.push_back(cells_of("HEAD", line));
  }
  return rows;
}

}  // namespace

void add_routes_command(const Command& program) {
  const Command command = program.add("routes", "List every route and the access it needs");
  command.set_run([&command_line = command.command_line()]() -> Result<void> {
    command_line.out << format_table({"METHOD", "PATH", "OPERATION", "ACCESS"}, all_routes(),
                                     command_line.colour);
    return {};
  });
}

}  // namespace bulkhead
