// bulkhead grant and bulkhead revoke: who has which role on a namespace or repository.
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "app/commands/data_option.h"
#include "app/registry_access.h"

namespace bulkhead {
namespace {

enum class Verb { kGrant, kRevoke };

struct GrantOptions : DataOption {
  std::string user;
  std::string role;
  std::string target;
};

Result<void> run_grant(Verb verb, const GrantOptions& options, CommandLine& command_line) {
  TRY(parse_role(options.role));
  TRY(GrantTarget::parse(options.target));
  const std::string operation = verb == Verb::kGrant ? "grant" : "revoke";
  TRY(blocking_run_operation(options.data, TRY(options.config()),
                             {operation, options.user, options.role, options.target}));
  command_line.out << options.user << (verb == Verb::kGrant ? " is now " : " is no longer ")
                   << options.role << " on " << options.target << "\n";
  return {};
}

void add_command(CLI::App& app, CommandLine& command_line, Verb verb, const std::string& name,
                 const std::string& what) {
  auto options = std::make_shared<GrantOptions>();
  CLI::App* command = app.add_subcommand(name, what);
  command->add_option("USER", options->user, "A user, or anonymous for everyone")->required();
  command->add_option("ROLE", options->role, "puller, pusher or admin")->required();
  command
      ->add_option("NAMESPACE[/REPOSITORY]", options->target,
                   "All of a namespace, or one repository; made if there is none")
      ->required();
  options->add_to(*command);
  command->footer(
      "puller may pull; pusher may also push and overwrite; admin may also delete.\n"
      "A running server sees the change at its next request.");
  command->callback([options, verb, &command_line] {
    command_line.run = [options, verb, &command_line] {
      return run_grant(verb, *options, command_line);
    };
  });
}

}  // namespace

void add_grant_command(CLI::App& app, CommandLine& command_line) {
  add_command(app, command_line, Verb::kGrant, "grant", "Give a user a role");
}

void add_revoke_command(CLI::App& app, CommandLine& command_line) {
  add_command(app, command_line, Verb::kRevoke, "revoke", "Take a role from a user");
}

}  // namespace bulkhead
