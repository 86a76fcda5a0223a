// bulkhead grants: lists every role binding, or one user's.
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "app/commands/data_option.h"
#include "app/registry_access.h"

namespace bulkhead {
namespace {

struct GrantsOptions : DataOption {
  std::string user;
};

Result<void> run_grants(const GrantsOptions& options, CommandLine& command_line) {
  AdminTable rows =
      TRY(blocking_run_operation(options.data, TRY(options.config()), {"grants"}));
  std::erase_if(rows, [&](const auto& row) {
    return !options.user.empty() && row.front() != options.user;
  });
  command_line.out << format_table({"USER", "ROLE", "WHERE"}, rows, command_line.colour);
  return {};
}

}  // namespace

void add_grants_command(CLI::App& app, CommandLine& command_line) {
  auto options = std::make_shared<GrantsOptions>();
  CLI::App* command = app.add_subcommand("grants", "List who has which role where");
  command->add_option("USER", options->user, "Only this user's; anonymous is everyone");
  options->add_to(*command);
  command->callback([options, &command_line] {
    command_line.run = [options, &command_line] { return run_grants(*options, command_line); };
  });
}

}  // namespace bulkhead
