// The command line as a whole: which subcommands there are, how a mistake is reported and what the
// exit code is. Each subcommand has its file in commands/: it declares its words and options on a
// CLI::App and, when chosen, leaves what has to be done in CommandLine::run.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/table.h"
#include "base/result.h"

namespace CLI {
class App;
}

namespace bulkhead {

struct CommandLine {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  Colour colour = Colour::kNo;  // of `out`
  // Set by the subcommand that was chosen.
  std::function<Result<void>()> run = {};
};

// Runs the program; `arguments` do not include its name. Mistakes are one line on `err`.
int run_command_line(const std::vector<std::string>& arguments, CommandLine& command_line);

// One each subcommand; both arguments outlive the parsing and the run.
void add_init_command(CLI::App& app, CommandLine& command_line);
void add_serve_command(CLI::App& app, CommandLine& command_line);
void add_user_command(CLI::App& app, CommandLine& command_line);
void add_grant_command(CLI::App& app, CommandLine& command_line);
void add_revoke_command(CLI::App& app, CommandLine& command_line);
void add_grants_command(CLI::App& app, CommandLine& command_line);
void add_config_command(CLI::App& app, CommandLine& command_line);
void add_version_command(CLI::App& app, CommandLine& command_line);

}  // namespace bulkhead
