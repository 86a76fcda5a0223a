// bulkhead grants: lists every role binding, or one user's.
#include <memory>
#include <ostream>

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

void add_grants_command(const Command& program) {
  const Command command = program.add("grants", "List who has which role where");
  auto options = std::make_shared<GrantsOptions>();
  command.add_word("USER", options->user,
                   "Only those of this user or group:NAME; anonymous is everyone",
                   Presence::kOptional);
  options->add_to(command);
  command.set_run([options, &command_line = command.command_line()] {
    return run_grants(*options, command_line);
  });
}

}  // namespace bulkhead
